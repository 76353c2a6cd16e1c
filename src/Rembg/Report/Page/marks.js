// The entries marked for redo, and the list of jobs made of them.

const marks = new Set();
let marksToSave = 0;

// Calls back with an entry whose mark has changed.
const whenMarked = [];

function toggleMark(entry) {
    const marked = !marks.delete(entry.index);
    if (marked) {
        marks.add(entry.index);
    }

    marksToSave = marks.size;
    say(`${nameOf(entry)} ${marked ? "marked for redo" : "no longer marked"}. ${countOf(marks.size)} marked.`);
    whenMarked.forEach((call) => call(entry, marked));
    return marked;
}

// A path that a program on this machine can open, wherever the folder has been moved to since. Seen through a web
// server the page does not know the disk, and a path from the report is all there is.
function diskPathOf(file) {
    if (!file.folder) {
        return file.name;
    }

    let path = file.folder + file.name;
    let server = "";
    if (path.startsWith(".")) {
        if (location.protocol !== "file:") {
            return path;
        }

        const address = new URL(addressOf(file), location.href);
        path = decodeURIComponent(address.pathname);
        server = address.host;
    } else if (path.startsWith("//")) {
        [, , server] = path.split("/");
        path = path.slice(server.length + 2);
    }

    if (server) {
        return `\\\\${server}${path.replaceAll("/", "\\")}`;
    }

    return /^\/[A-Za-z]:\//.test(path) ? path.slice(1).replaceAll("/", "\\") : path;
}

// -Path takes wildcards; brackets make them literal.
const literally = (path) => path.replace(/[[*?]/g, "[$&]");

const cellOf = (text) => `"${text.replaceAll('"', '""')}"`;

// A row for each marked entry; the columns are parameters of Remove-ImageBackground. "yes" survives a spreadsheet in any
// language, where "True" becomes WAHR or VRAI.
function redoList() {
    const marked = entries.filter((entry) => marks.has(entry.index) && entry.source.folder);
    const names = [...new Set(marked.flatMap((entry) => Object.keys(entry.options)))];
    const rows = marked.map((entry) => [
        literally(diskPathOf(entry.source)),
        entry.output.name ? diskPathOf(entry.output) : "",
        "yes",
        "yes",
        ...names.map((name) => entry.options[name] ?? ""),
    ]);
    return [["Path", "OutFile", "Force", "SkipExisting", ...names], ...rows].map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}

function downloadRedo() {
    // With a byte order mark, without which Windows PowerShell would not read it as UTF-8.
    const file = new Blob(["\ufeff", redoList()], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "redo.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    marksToSave = 0;
    byId("redo-done").showModal();
}

// Marks exist in this page only, so closing it asks for confirmation.
addEventListener("beforeunload", (event) => {
    if (marksToSave > 0) {
        event.preventDefault();
    }
});
