// The actions of buttons and keys.

const help = byId("help");
const isField = (target) => target.matches("input:not([type=range], [type=checkbox]), select, textarea");

function go(entry) {
    if (stage.open) {
        show(entry);
    } else {
        focusOn(entry);
    }
}

// The browser restores the focus before it reports that the dialog is closed.
let afterStage = () => focusOn(staged);

function leaveStage(then) {
    if (stage.open) {
        afterStage = then;
        stage.close();
    } else {
        then();
    }
}

const letters = {
    r: () => {
        if (stage.open) {
            markStaged();
        } else if (document.activeElement.closest(".card")) {
            markCurrent();
        }
    },
    b: nextBackdrop,
    z: () => stage.open && zoom(),
    f: () => leaveStage(() => byId("text").focus()),
    "?": () => help.showModal(),
};

function markCurrent() {
    if (current.source.folder && toggleMark(current)) {
        focusOn(move(current, 1));
    }
}

function stepOf(key, columns) {
    switch (key) {
        case "ArrowRight": return 1;
        case "ArrowLeft": return -1;
        case "ArrowDown": return columns;
        case "ArrowUp": return -columns;
        case "Home": return -Infinity;
        case "End": return Infinity;
        default: return 0;
    }
}

addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || isField(target) || help.open || byId("redo-done").open) {
        return;
    }

    // A key that is held down must not mark one picture after another.
    const letter = letters[key.toLowerCase()];
    if (letter && byId("letters").checked && !event.repeat) {
        event.preventDefault();
        letter();
        return;
    }

    const card = target.closest(".card");
    const columns = card ? columnsOf(card.closest("section")) : 1;
    const step = (card || stage.open) && target !== divider && !(isZoomed && target === view) ? stepOf(key, columns) : 0;
    if (step) {
        event.preventDefault();
        go(move(stage.open ? staged : card.entry, step));
    }
});

// Ctrl+P prints the pictures as well.
addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "p") {
        event.preventDefault();
        printShown();
    }
});

byId("groups").addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    if (card && event.target.closest(".mark")) {
        makeCurrent(card.entry);
        toggleMark(card.entry);
    } else if (card && event.target.closest(".open")) {
        openStage(card.entry);
    }
});
byId("groups").addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card && card.entry !== current) {
        makeCurrent(card.entry);
    }
});

byId("previous").addEventListener("click", () => show(move(staged, -1)));
byId("next").addEventListener("click", () => show(move(staged, 1)));
byId("redo").addEventListener("click", markStaged);
byId("zoom").addEventListener("click", zoom);
byId("next-backdrop").addEventListener("click", nextBackdrop);
byId("close").addEventListener("click", () => stage.close());
byId("download").addEventListener("click", downloadRedo);
byId("print").addEventListener("click", printShown);
byId("keys").addEventListener("click", () => help.showModal());
byId("backdrop").addEventListener("change", (event) => setBackdrop(event.target.value));
byId("color").addEventListener("input", (event) => document.documentElement.style.setProperty("--color", event.target.value));
document.querySelectorAll(".dismiss").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));
stage.addEventListener("close", () => {
    load(images.after, "");
    load(images.before, "");
    afterStage();
    afterStage = () => focusOn(staged);
});
addEventListener("resize", setHeights);

whenMarked.push((entry, marked) => {
    const card = cards.get(entry.index);
    if (card) {
        press(card, marked);
    }

    byId("redo").setAttribute("aria-pressed", staged === entry && marked);
    byId("download").disabled = marks.size === 0;
    byId("download").textContent = marks.size === 0 ? "Download redo.csv" : `Download redo.csv (${countOf(marks.size)})`;
});

// The shares of the statuses, as one bar.
for (const [status, count] of tally("status")) {
    const part = document.createElement("span");
    part.dataset.status = status;
    part.style.flexGrow = count;
    byId("share").append(part);
}

byId("tools").hidden = false;
makeChips(showList);
makeReasons(showList);
makeTextFilter(showList);
setBackdrop("checker");
showServers();
showList();
