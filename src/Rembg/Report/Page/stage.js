// Before and after of one picture: two layers over each other, each opaque, with a slider between them.

const stage = byId("stage");
const view = byId("view");
const divider = byId("divider");
const images = { before: byId("before-image"), after: byId("after-image") };
const backdrops = { checker: "Checkerboard", white: "White", black: "Black", color: "Colour" };
let staged = null;
let isZoomed = false;

function openStage(entry) {
    stage.showModal();
    show(entry);
    byId("stage-name").focus();
}

function show(entry) {
    staged = entry;
    makeCurrent(entry);
    const place = `${countOf(places.get(entry.index) + 1)} of ${countOf(shown.length)}`;
    byId("stage-name").textContent = folderOf(entry) + nameOf(entry);
    byId("stage-about").textContent = [labelOf(entry.status), aboutOf(entry)].filter(Boolean).join(" · ");
    byId("stage-place").textContent = place;
    byId("trouble").textContent = [entry.message, entry.action].filter(Boolean).map(visibleLines).join("\n");
    byId("trouble").hidden = !entry.message && !entry.action;
    byId("redo").hidden = !entry.source.folder;
    byId("redo").setAttribute("aria-pressed", marks.has(entry.index));
    say(`${place}: ${nameOf(entry)}`);

    load(images.after, isFailure(entry) ? "" : pictureOf(entry.output));
    load(images.before, pictureOf(entry.source));
    layOut();
    preload(move(entry, 1));
}

function load(image, address) {
    image.classList.remove("lost");
    if (address) {
        image.src = address;
    } else {
        image.removeAttribute("src");
    }
}

function preload(entry) {
    for (const file of [entry.output, entry.source]) {
        if (pictureOf(file)) {
            new Image().src = pictureOf(file);
        }
    }
}

const isThere = (image) => image.hasAttribute("src") && !image.classList.contains("lost");

function layOut() {
    const hasAfter = isThere(images.after);
    const hasBefore = isThere(images.before);
    const image = hasAfter ? images.after : images.before;
    byId("after").hidden = !hasAfter;
    byId("before").hidden = !hasBefore;
    byId("compare").hidden = !hasAfter && !hasBefore;
    byId("compare").classList.toggle("both", hasAfter && hasBefore);
    byId("missing").hidden = hasAfter && hasBefore;
    byId("missing").textContent = missing(hasBefore, hasAfter);
    byId("missing").append(...(staged ? blockedServersOf(staged) : []).map(makeServerButton));
    const { naturalWidth, naturalHeight } = image;
    if (!naturalWidth) {
        return;
    }

    const area = byId("area");
    const fits = Math.min((area.clientWidth - 48) / naturalWidth, (area.clientHeight - 8) / naturalHeight, 2);
    const scale = isZoomed ? 1 / devicePixelRatio : fits;
    const width = Math.round(naturalWidth * scale);
    const height = Math.round(naturalHeight * scale);
    size(byId("layers"), width, height);
    size(view, Math.min(width, area.clientWidth - 48), Math.min(height, area.clientHeight - 8));
    view.tabIndex = isZoomed ? 0 : -1;
    byId("compare").classList.toggle("zoomed", isZoomed);
    slide();
}

function missing(hasBefore, hasAfter) {
    if (!staged || (hasBefore && hasAfter)) {
        return "";
    }

    const gone = [];
    if (!hasBefore && staged.source.folder) {
        gone.push(gap("The picture before", staged.source));
    }

    if (!hasAfter && !isFailure(staged) && staged.output.folder) {
        gone.push(gap("The cut-out", staged.output));
    }

    return gone.join("\n");
}

function gap(what, file) {
    return blockedServerOf(file) ? `${what} was not loaded: ${visible(diskPathOf(file))}\n` : `${what} cannot be shown: ${visible(pathOf(file))}`;
}

function size(element, width, height) {
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
}

// The layer of the original ends at the slider.
function slide() {
    const at = isThere(images.after) ? view.scrollLeft + view.clientWidth * divider.value / 100 : Infinity;
    byId("before").style.clipPath = `inset(0 ${Math.max(0, byId("layers").clientWidth - at)}px 0 0)`;
}

function zoom() {
    const middle = { x: (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth, y: (view.scrollTop + view.clientHeight / 2) / view.scrollHeight };
    isZoomed = !isZoomed;
    byId("zoom").setAttribute("aria-pressed", isZoomed);
    layOut();
    view.scrollTo(middle.x * view.scrollWidth - view.clientWidth / 2, middle.y * view.scrollHeight - view.clientHeight / 2);
    say(isZoomed ? "At 100 percent" : "Fitted into the window");
}

function setBackdrop(name) {
    document.documentElement.dataset.backdrop = name;
    byId("backdrop").value = name;
    byId("color").hidden = name !== "color";
    byId("backdrop-name").textContent = backdrops[name];
}

function nextBackdrop() {
    const names = Object.keys(backdrops);
    const next = names[(names.indexOf(document.documentElement.dataset.backdrop) + 1) % names.length];
    setBackdrop(next);
    say(`Backdrop: ${backdrops[next]}`);
}

function markStaged() {
    if (staged.source.folder && toggleMark(staged)) {
        show(move(staged, 1));
    }
}

for (const image of Object.values(images)) {
    image.addEventListener("load", layOut);
    image.addEventListener("error", () => {
        image.classList.add("lost");
        layOut();
    });
}

divider.addEventListener("input", slide);
view.addEventListener("scroll", slide);
new ResizeObserver(layOut).observe(byId("area"));

// At 100 %, dragging moves the picture.
view.addEventListener("pointerdown", (event) => {
    if (isZoomed && event.pointerType === "mouse" && event.button === 0) {
        event.preventDefault();
        view.setPointerCapture(event.pointerId);
        view.onpointermove = (moved) => view.scrollBy(-moved.movementX, -moved.movementY);
    }
});
view.addEventListener("pointerup", () => { view.onpointermove = null; });
view.addEventListener("pointercancel", () => { view.onpointermove = null; });
