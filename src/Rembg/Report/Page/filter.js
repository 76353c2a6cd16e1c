// Filters entries by status, warning, reason, text, or mark.

const filter = { status: "", warning: "", reason: "", text: "", marked: false };

let shown = entries;

const searched = new Map();

function searchedTextOf(entry) {
    let text = searched.get(entry.index);
    if (text === undefined) {
        text = fold([pathOf(entry.source), pathOf(entry.output), entry.reason, entry.warning, entry.message].join("\n"));
        searched.set(entry.index, text);
    }

    return text;
}

// Ignores case and Unicode normalization.
function fold(text) {
    return text.normalize("NFC").toLowerCase();
}

function isShown(entry) {
    return (!filter.marked || marks.has(entry.index))
        && (!filter.status || entry.status === filter.status)
        && (!filter.warning || entry.warning === filter.warning)
        && (!filter.reason || entry.reason === filter.reason)
        && (!filter.text || searchedTextOf(entry).includes(filter.text));
}

// Counts the values of a column, in the order of the entries.
function tally(column) {
    const counts = new Map();
    for (const entry of entries) {
        counts.set(entry[column], (counts.get(entry[column]) ?? 0) + 1);
    }

    counts.delete("");
    return counts;
}

function makeChips(whenChosen) {
    const all = { status: "", warning: "", label: "All", count: entries.length };
    const chips = [all];
    for (const [status, count] of tally("status")) {
        chips.push({ status, warning: "", label: labelOf(status), count });
    }

    for (const [warning, count] of tally("warning")) {
        chips.push({ status: "", warning, label: visible(warning[0].toUpperCase() + warning.slice(1)), count });
    }

    const buttons = chips.map((chip) => makeChip(chip.label, chip.count, () => choose(chip, false)));
    const marked = makeChip("Marked", 0, () => choose(all, true));
    byId("statuses").append(...buttons, marked);
    press();
    whenMarked.push(() => { marked.lastChild.textContent = countOf(marks.size); });

    function choose({ status, warning }, onlyMarked) {
        filter.status = status;
        filter.warning = warning;
        filter.marked = onlyMarked;
        press();
        whenChosen();
    }

    function press() {
        buttons.forEach((button, at) => button.setAttribute("aria-pressed", !filter.marked && chips[at].status === filter.status && chips[at].warning === filter.warning));
        marked.setAttribute("aria-pressed", filter.marked);
    }
}

function makeChip(label, count, whenPressed) {
    const chip = document.createElement("button");
    const number = document.createElement("span");
    chip.type = "button";
    chip.className = "chip";
    number.className = "count";
    number.textContent = countOf(count);
    chip.append(`${label} `, number);
    chip.addEventListener("click", whenPressed);
    return chip;
}

function makeReasons(whenChosen) {
    const select = byId("reason");
    select.append(new Option("Any reason", ""));
    for (const [reason, count] of tally("reason")) {
        select.append(new Option(`${visible(reason)} (${countOf(count)})`, reason));
    }

    select.hidden = select.length < 3;
    select.addEventListener("change", () => {
        filter.reason = select.value;
        whenChosen();
    });
}

function makeTextFilter(whenChosen) {
    const field = byId("text");
    let wait = 0;
    field.addEventListener("input", () => {
        clearTimeout(wait);
        wait = setTimeout(() => {
            filter.text = fold(field.value.trim());
            whenChosen();
        }, entries.length > 500 ? 150 : 0);
    });
}
