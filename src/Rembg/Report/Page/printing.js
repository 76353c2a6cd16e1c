// Fills every card and loads every picture before printing.

function showAllPictures() {
    const loading = [];
    isPrinting = true;
    for (const entry of shown) {
        fill(chunkOf.get(entry.index));
        const card = cards.get(entry.index);
        showPictures(card, true);
        loading.push(...[...card.querySelectorAll("img[src]")].map(whenLoaded));
    }

    return loading;
}

function whenLoaded(image) {
    return image.complete ? Promise.resolve() : new Promise((resolve) => {
        image.addEventListener("load", resolve, { once: true });
        image.addEventListener("error", resolve, { once: true });
    });
}

function letGoOfPictures() {
    isPrinting = false;
    chunkWatch.disconnect();
    pictureWatch.disconnect();
    for (const card of cards.values()) {
        showPictures(card, false);
    }

    document.querySelectorAll(".chunk").forEach((box) => chunkWatch.observe(box));
}

async function printShown() {
    const button = byId("print");
    const loading = showAllPictures();
    let loaded = 0;
    button.disabled = true;
    await Promise.all(loading.map(async (picture) => {
        await picture;
        loaded++;
        button.textContent = `Loading ${countOf(loaded)} of ${countOf(loading.length)}`;
    }));
    button.textContent = "Print";
    button.disabled = false;
    print();
}

// Printing without the button: requests what is missing, and the browser waits for it if it can.
addEventListener("beforeprint", showAllPictures);
addEventListener("afterprint", letGoOfPictures);
