// What pages do by themselves, by listeners on the document, so that what htmx swaps in works too.
// Every page must also work without this file: nothing here is the only way to do a thing.
"use strict";

const texts = JSON.parse(document.querySelector("meta[name=texts]").content);

/* Saying things: a line for the eye, and the same line for a screen reader. */

function announce(text) {
  const line = document.getElementById("announcer");
  line.textContent = "";
  // Emptied first and filled a moment later, or the same words twice are read once.
  setTimeout(() => { line.textContent = text; }, 50);
}

function toast(text) {
  const box = document.createElement("div");
  box.className = "toast-line";
  box.textContent = text;
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 4000);
  announce(text);
}

// The server says `HX-Trigger: {"toast": {"text": "…"}}`.
document.addEventListener("toast", (event) => toast(event.detail.text));

/* Copy buttons: <button data-copy="the whole value" data-copied="Address copied"> */

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http gives no clipboard; a selected field still can be copied from.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await copy(button.dataset.copy);
    toast(button.dataset.copied || texts.copied);
    button.focus();
  } catch {
    toast(texts.cannotCopy);
  }
});

/* Dialogs: a link to a page that asks, with data-dialog="id" of a dialog that asks the same here. */

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("[data-close]");
  const open = closer ? closer.closest("dialog") : event.target.closest("dialog");
  // A click on the backdrop has the dialog itself as its target, one inside has not.
  if (open && (closer || (event.target === open && isOutside(open, event)))) {
    event.preventDefault();
    open.close();
  }
});

function isOutside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right
    || event.clientY < box.top || event.clientY > box.bottom;
}

/* Menus are <details class="menu">; a click or focus elsewhere and Escape close them. */

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// By keyboard one is elsewhere without a click; a dialog that a menu opened gives the focus back to it.
document.addEventListener("focusin", (event) => {
  if (event.target.closest("dialog")) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* Light, dark or the system's: <button data-theme="dark"> */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme]");
  if (!button) return;
  try {
    localStorage.setItem("theme", button.dataset.theme);
  } catch {
    return toast(texts.cannotKeep);
  }
  dispatchEvent(new Event("theme-chosen"));
  showTheme();
});

function showTheme() {
  const chosen = document.documentElement.dataset.themeChoice;
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === chosen));
  }
}

/* The current entry of a menu or list that scrolls is seen, wherever it stands in it. */

function showCurrentEntries() {
  for (const list of document.querySelectorAll("[data-shows-current]")) {
    const entry = list.querySelector("[aria-current]");
    if (!entry) continue;
    const [frame, own] = [list, entry].map((one) => one.getBoundingClientRect());
    if (own.right > frame.right) list.scrollLeft += own.right - frame.right;
    if (own.left < frame.left) list.scrollLeft += own.left - frame.left;
    // In the middle, as the end of a tall list can be below the window's.
    if (own.bottom > frame.bottom) list.scrollTop += own.top - frame.top - frame.height / 2;
  }
}

/* Times: <time datetime="…Z" data-time="ago|soon|date|moment|hour|day">, in the reader's zone and always UTC on hover. */

const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7]];
const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short" });
// English without the American order of day and month.
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const written = {
  ago: fromNow,
  date: formatted({ dateStyle: "medium" }),
  soon: (then) => (then < Date.now() ? texts.soon : fromNow(then)),
  moment: formatted({ dateStyle: "medium", timeStyle: "medium" }),
  hour: formatted({ hour: "2-digit", minute: "2-digit", hour12: false }),
  day: formatted({ day: "numeric", month: "short" }),
};

function formatted(style) {
  const format = new Intl.DateTimeFormat(language, style);
  return (then) => format.format(then);
}

function fromNow(then) {
  let amount = Math.round((then - Date.now()) / 1000);
  if (Math.abs(amount) < 5) return amount > 0 ? texts.soon : texts.justNow;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) return ago.format(amount, unit);
    amount = Math.round(amount / size);
  }
  return day.format(then);
}

function showTimes() {
  for (const time of document.querySelectorAll("time[data-time]")) {
    const text = written[time.dataset.time](new Date(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

/* A moment to fill in: <input type="datetime-local" data-utc="its label without UTC">. The server
   reads and writes UTC; with this file it is typed in the reader's zone, as all times are shown. It
   needs autocomplete="off": what a browser had filled in again by itself would be moved twice. */

function movedBy(text, minutes) {
  const moved = new Date(new Date(`${text}Z`).getTime() + minutes * 60_000);
  return Number.isNaN(moved.getTime()) ? text : moved.toISOString().slice(0, 16);
}

function showInZone() {
  for (const field of document.querySelectorAll("input[data-utc]")) {
    field.labels[0].textContent = field.dataset.utc;
    if (field.value) field.value = movedBy(field.value, -new Date(`${field.value}Z`).getTimezoneOffset());
    delete field.dataset.utc;
    field.dataset.zone = "own";
  }
}

document.addEventListener("formdata", (event) => {
  for (const field of event.target.querySelectorAll("input[data-zone]")) {
    const offset = new Date(field.value).getTimezoneOffset();
    if (field.value) event.formData.set(field.name, movedBy(field.value, offset));
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) showTimes();
});

/* After an answer: new times, new words to read out, and the first wrong field. */

document.addEventListener("htmx:after:swap", (event) => {
  showInZone();
  showTimes();
  const status = event.detail.ctx.response?.status;
  if (status === 422) document.querySelector("[aria-invalid=true]")?.focus();
});

/* In which zone a day is meant that the reader picks: <input type="hidden" name="zone" data-reader-zone> */

for (const field of document.querySelectorAll("[data-reader-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

showCurrentEntries();
showInZone();
showTimes();
showTheme();
setInterval(showTimes, 10_000);
