// The cards. They come in chunks, so that ten thousand are there at once: a chunk that is far away is an empty box of
// the right height, filled when the browser has time, and only the pictures near the window are held.

const mostServers = 9;
const chunkSize = 24; // Full rows, whether there are one, two, three or four columns; the style sheet makes no more.
const cards = new Map(); // By index of the entry; only of what is shown and filled.
const chunkOf = new Map();
let places = new Map(); // The place among what is shown, by index of the entry.
let current = null;
let filling = 0;

// Safari has no requestIdleCallback.
const whenIdle = window.requestIdleCallback ?? ((call) => setTimeout(() => call({ timeRemaining: () => 10 }), 1));
const forgetIdle = window.cancelIdleCallback ?? clearTimeout;

const template = byId("card").content.firstElementChild;

const pictureWatch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
        showPictures(target, isIntersecting);
    }
}, { rootMargin: "50% 0px" });

const chunkWatch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
        if (isIntersecting) {
            fill(target.chunk);
            target.childNodes.forEach((card) => pictureWatch.observe(card));
        } else {
            target.childNodes.forEach((card) => {
                pictureWatch.unobserve(card);
                showPictures(card, false);
            });
        }
    }
}, { rootMargin: "100% 0px" });

// No picture is released during printing.
let isPrinting = false;

function showPictures(card, on) {
    if (isPrinting && !on) {
        return;
    }

    const entry = card.entry;
    const files = { after: isFailure(entry) ? null : entry.output, before: entry.source };
    for (const image of card.querySelectorAll("img")) {
        const address = files[image.className] ? pictureOf(files[image.className]) : "";
        if (!on || !address) {
            image.removeAttribute("src");
        } else if (!image.hasAttribute("src") && !image.classList.contains("lost")) {
            image.src = address;
        }
    }
}

function showList() {
    forgetIdle(filling);
    chunkWatch.disconnect();
    pictureWatch.disconnect();
    cards.clear();
    chunkOf.clear();
    shown = entries.filter(isShown);
    places = new Map(shown.map((entry, place) => [entry.index, place]));
    byId("shown").textContent = shown.length === entries.length
        ? "" : `${countOf(shown.length)} of ${countOf(entries.length)} shown`;

    const chunks = [];
    const groups = document.createDocumentFragment();
    for (let start = 0; start < shown.length;) {
        let end = start + 1;
        while (end < shown.length && shown[end].status === shown[start].status) {
            end++;
        }

        groups.append(makeGroup(shown.slice(start, end), chunks));
        start = end;
    }

    byId("groups").replaceChildren(groups);
    setHeights();
    current = shown.includes(current) ? current : shown[0] ?? null;
    if (chunks.length > 0) {
        fill(chunks[0]);
        chunks.forEach((chunk) => chunkWatch.observe(chunk.box));
        fillWhenIdle(chunks, 1);
    }
}

function makeGroup(group, chunks) {
    const section = document.createElement("section");
    const heading = document.createElement("h2");
    const list = document.createElement("div");
    const count = document.createElement("span");
    count.className = "count";
    count.textContent = countOf(group.length);
    heading.append(`${labelOf(group[0].status)} `, count);
    section.className = isFailure(group[0]) ? "failed" : "pictures";
    list.setAttribute("role", "list");
    list.setAttribute("aria-label", labelOf(group[0].status));
    for (let start = 0; start < group.length; start += chunkSize) {
        const box = document.createElement("div");
        const chunk = { box, entries: group.slice(start, start + chunkSize), start, size: group.length, isFilled: false };
        box.className = "chunk";
        box.chunk = chunk;
        chunk.entries.forEach((entry) => chunkOf.set(entry.index, chunk));
        chunks.push(chunk);
        list.append(box);
    }

    section.append(heading, list);
    return section;
}

function fill(chunk) {
    if (!chunk.isFilled) {
        chunk.isFilled = true;
        chunk.box.append(...chunk.entries.map((entry, at) => makeCard(entry, chunk.start + at + 1, chunk.size)));
    }
}

function fillWhenIdle(chunks, next) {
    if (next === chunks.length) {
        return;
    }

    filling = whenIdle((time) => {
        do {
            fill(chunks[next]);
            next++;
        } while (next < chunks.length && time.timeRemaining() > 8);
        fillWhenIdle(chunks, next);
    });
}

function makeCard(entry, place, size) {
    const card = template.cloneNode(true);
    const [open, mark] = card.children;
    card.entry = entry;
    card.setAttribute("aria-setsize", size);
    card.setAttribute("aria-posinset", place);
    open.querySelector(".folder").textContent = isFailure(entry) ? folderOf(entry) : "";
    open.querySelector(".file").textContent = nameOf(entry);
    open.querySelector(".about").textContent = isFailure(entry) ? aboutOf(entry) : [folderOf(entry).slice(0, -1), aboutOf(entry)].filter(Boolean).join(" · ");
    open.querySelector(".trouble").textContent = [entry.message, entry.action].filter(Boolean).map(visibleLines).join("\n");
    open.title = visible(pathOf(entry.source));
    mark.setAttribute("aria-label", `Redo ${nameOf(entry)}`);
    mark.hidden = !entry.source.folder;
    card.classList.toggle("nowhere", !entry.source.folder && !entry.output.folder);
    cards.set(entry.index, card);
    press(card, marks.has(entry.index));
    if (entry === current) {
        setStop(card, true);
    }

    return card;
}

function press(card, marked) {
    card.classList.toggle("marked", marked);
    card.lastElementChild.setAttribute("aria-pressed", marked);
}

// Tab reaches one card; the arrow keys move to the others.
function setStop(card, on) {
    for (const button of card.children) {
        button.tabIndex = on ? 0 : -1;
    }
}

function makeCurrent(entry) {
    const before = current && cards.get(current.index);
    if (before) {
        setStop(before, false);
    }

    current = entry;
    fill(chunkOf.get(entry.index));
    setStop(cards.get(entry.index), true);
}

function focusOn(entry) {
    makeCurrent(entry);
    cards.get(entry.index).firstElementChild.focus();
}

// An unfilled chunk has the height of its rows, so that nothing jumps.
function setHeights() {
    for (const section of byId("groups").children) {
        const boxes = [...section.lastElementChild.children];
        const columns = columnsOf(section);
        const style = getComputedStyle(boxes[0]);
        const width = parseFloat(style.gridTemplateColumns);
        const height = section.className === "failed" ? 125 : width * 3 / 4 + 56;
        const gap = parseFloat(style.rowGap);
        for (const box of boxes) {
            const rows = Math.ceil(box.chunk.entries.length / columns);
            box.style.containIntrinsicSize = `auto ${rows * (height + gap) - gap}px`;
        }
    }
}

function columnsOf(section) {
    return getComputedStyle(section.querySelector(".chunk")).gridTemplateColumns.split(" ").length;
}

function move(entry, by) {
    const place = places.get(entry.index) + by;
    return shown[Math.max(0, Math.min(shown.length - 1, place))];
}

// One button for each server whose pictures are not loaded.
function showServers() {
    const servers = [...new Set(entries.flatMap(blockedServersOf))];
    byId("servers").hidden = servers.length === 0;
    byId("servers").querySelector("span").replaceChildren(...servers.slice(0, mostServers).map(makeServerButton));
}

function makeServerButton(server) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `Load pictures from \\\\${visible(server)}`;
    button.addEventListener("click", () => allowServer(server));
    return button;
}

function allowServer(server) {
    allowedServers.add(server);
    showServers();
    showList();
    if (stage.open) {
        show(staged);
    }
}

// A picture that cannot be shown leaves its place empty, without the browser's broken-image icon.
byId("groups").addEventListener("error", ({ target }) => {
    target.classList.add("lost");
    target.removeAttribute("src");
}, true);
