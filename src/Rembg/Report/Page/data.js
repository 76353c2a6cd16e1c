"use strict";

// The entries as ReportData wrote them, with the locations and names of their files.

const byId = (id) => document.getElementById(id);

const noFile = { folder: "", name: "" };

const entries = JSON.parse(byId("data").textContent).map((entry, index) => ({
    index, source: noFile, output: noFile, reason: "", sourceLength: 0, outputLength: 0, elapsed: 0, attempts: 0, unknown: 0,
    options: {}, message: "", action: "", warning: "", ...entry,
}));

// The order of ReportPage, and the label of each status.
const statuses = { Failed: "Failed", Completed: "Made", Copied: "Copied", Skipped: "Skipped", NotSubmitted: "Not sent" };

const labelOf = (status) => statuses[status] ?? status;

const isFailure = (entry) => entry.status === "Failed";

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const fractions = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const countOf = (count) => numbers.format(count);

// The format of the module's tables.
function sizeOf(length) {
    const units = ["B", "KB", "MB", "GB"];
    let unit = 0;
    for (; length >= 1000 && unit < 3; unit++) {
        length /= 1024;
    }

    return `${(unit > 0 && length < 9.95 ? fractions : numbers).format(length)} ${units[unit]}`;
}

// Characters that would reverse a text, break its line or be invisible are shown by their codes.
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

const escapeOf = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

const visible = (text) => text.replace(unseen, escapeOf);

const visibleLines = (text) => text.split("\n").map(visible).join("\n");

const nameOf = (entry) => visible(entry.source.name || entry.output.name || "(no file)");

// The folder of an input, without the part that all inputs have in common.
const commonFolder = entries.map((entry) => entry.source.folder).filter(Boolean).reduce((common, folder) => {
    while (!folder.startsWith(common)) {
        common = common.slice(0, common.lastIndexOf("/", common.length - 2) + 1);
    }

    return common;
}, entries.find((entry) => entry.source.folder)?.source.folder ?? "");

const folderOf = (entry) => visible(entry.source.folder.slice(commonFolder.length));

// The path as people read it, from the report.
function pathOf(file) {
    return (file.folder.startsWith("./") ? file.folder.slice(2) : file.folder) + file.name;
}

// The address of a file, from the report; nothing for what is not a file. The same as ReportLocation.ToUrl.
function addressOf(file) {
    if (!file.folder || !file.name) {
        return "";
    }

    const percent = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
    const encode = (name) => encodeURIComponent(name).replace(/[!'()*]/g, percent).replace(/%3A/g, ":");
    const path = (file.folder + file.name).split("/").map(encode).join("/");
    return path.startsWith(".") ? path : path.startsWith("//") ? `file:${path}` : `file://${path}`;
}

// The servers that pictures may be loaded from: the page's own, and those that the reader has allowed. Loading one from
// any other would send the reader's Windows account name and a password hash there.
const allowedServers = new Set([location.host.toLowerCase()]);

function blockedServerOf(file) {
    const server = file.folder.startsWith("//") ? file.folder.slice(2).split("/", 1)[0].toLowerCase() : "";
    return allowedServers.has(server) || !server ? "" : server;
}

const blockedServersOf = (entry) => [...new Set([entry.source, entry.output].map(blockedServerOf).filter(Boolean))];

// The address to load a picture from; nothing for one on a server that is not allowed.
const pictureOf = (file) => blockedServerOf(file) ? "" : addressOf(file);

// The result and its reason in one line.
function aboutOf(entry) {
    const about = blockedServersOf(entry).length > 0 ? [visible(diskPathOf(entry.source))] : [];
    if (isFailure(entry) || entry.reason) {
        about.push(entry.reason);
    }

    if (entry.warning) {
        about.push(visible(entry.warning));
    }

    if (entry.sourceLength && entry.outputLength) {
        about.push(`${sizeOf(entry.sourceLength)} → ${sizeOf(entry.outputLength)}`);
    }

    if (entry.elapsed) {
        about.push(`${fractions.format(entry.elapsed / 1000)} s`);
    }

    if (entry.attempts > 1) {
        about.push(`${countOf(entry.attempts)} attempts`);
    }

    if (entry.unknown) {
        about.push(`${countOf(entry.unknown)} never answered`);
    }

    return about.join(" · ");
}

// For screen readers.
function say(text) {
    byId("said").textContent = text;
}
