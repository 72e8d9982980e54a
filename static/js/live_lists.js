// Lists that show the newest on top by themselves: <ol data-live-list="#its-poll" data-held="…"> with
// <li data-row="what it shows">. While someone is busy with such a list, its poll asks to leave the
// rows where they are, with `held`, and gets a link that shows what has come since.
"use strict";

const BUSY_MS = 5000;

const liveList = () => document.querySelector("[data-live-list]");
const pollOf = (list) => document.querySelector(list.dataset.liveList);

/* Busy is whose hand moves there, whose keyboard is there, or who has chosen a row. */

let movedAt = -Infinity;
let pointer = "";

function noteHand(event) {
  const place = `${event.screenX} ${event.screenY}`;
  // A pointer that rests is told of too, when what is beneath it changes.
  const rests = event.type === "pointermove" && place === pointer;
  pointer = place;
  if (!rests && event.target.closest?.("[data-live-list]")) movedAt = performance.now();
}

for (const name of ["pointermove", "pointerdown", "touchmove", "wheel"]) {
  document.addEventListener(name, noteHand, { passive: true });
}

function isBusy(list) {
  return performance.now() - movedAt < BUSY_MS
    || Boolean(list.querySelector(":focus-visible, :checked:enabled"))
    || Boolean(document.querySelector("[data-read] :focus-visible"));
}

/* What requests say of it: an answer to what was clicked beside the list leaves it as it is, too. */

let isWanted = false; // the reader asked for what is new
let isBehind = false; // an answer was left out, though its tag was taken

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const list = liveList();
  if (!list) return;
  const isPolled = ctx.sourceElement === pollOf(list);
  ctx.isWanted = isPolled && isWanted;
  ctx.isHeld = !ctx.isWanted && isBusy(list);
  if (ctx.isHeld) ctx.request.body.set("held", list.dataset.held);
  if (!isPolled) return;
  if (isBehind) ctx.request.headers["HX-PTag"] = "";
  isWanted = isBehind = false;
});

document.addEventListener("click", (event) => {
  const list = liveList();
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!list || !isPlain || !event.target.closest("[data-show-new]")) return;
  event.preventDefault();
  isWanted = true;
  htmx.trigger(pollOf(list), "every");
});

/* What a swap must not change: places show other rows then, but a reader means rows. */

const boxesOf = (list) => [...list.querySelectorAll("[type=checkbox]")];
const partsThatOpen = () => document.querySelectorAll("details[data-stays]");
let before = null;

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const list = liveList();
  before = null;
  if (!list) return;
  if (ctx.sourceElement === pollOf(list) && !ctx.isWanted && !ctx.isHeld && isBusy(list)) {
    // Someone came to the list while this was on its way. The next poll asks for all of it again.
    isBehind = true;
    event.preventDefault();
    return;
  }
  const focused = document.activeElement;
  before = {
    chosen: new Set(boxesOf(list).filter((box) => box.checked).map((box) => box.value)),
    row: list.contains(focused) ? focused.closest("[data-row]")?.dataset.row : undefined,
    part: focused.localName,
    wasLink: focused.matches("[data-show-new]"),
    open: new Map([...partsThatOpen()].map((part) => [part.dataset.stays, part.open])),
  };
});

document.addEventListener("htmx:after:swap", () => {
  const list = liveList();
  if (list && before) {
    for (const box of boxesOf(list)) box.checked = before.chosen.has(box.value) && !box.disabled;
    for (const part of partsThatOpen()) part.open = before.open.get(part.dataset.stays) ?? part.open;
    bringFocusBack(list);
  }
  before = null;
  showWhatCanBeDone();
});

function bringFocusBack(list) {
  let wanted = document.activeElement;
  if (before.wasLink && !wanted.matches("[data-show-new]")) {
    wanted = list.querySelector("[data-row] a");
  } else if (before.row !== undefined) {
    const row = list.querySelector(`[data-row="${CSS.escape(before.row)}"]`);
    wanted = row ? row.querySelector(`${before.part}:not(:disabled)`) || row.querySelector("a") : list;
    if (!row) list.tabIndex = -1;
  }
  if (wanted !== document.activeElement) wanted.focus({ preventScroll: true });
}

/* <button data-needs-choice>: there is nothing to do with before a row is chosen.
   <input type="checkbox" data-choose-all>: all rows that can be. */

const choosable = () => [...(liveList()?.querySelectorAll("[type=checkbox]:enabled") || [])];

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-choose-all]")) return;
  for (const box of choosable()) box.checked = event.target.checked;
});

function showWhatCanBeDone() {
  const boxes = choosable();
  const isChosen = boxes.some((box) => box.checked);
  for (const all of document.querySelectorAll("[data-choose-all]")) {
    all.checked = isChosen && boxes.every((box) => box.checked);
    all.disabled = boxes.length === 0;
  }
  for (const button of document.querySelectorAll("[data-needs-choice]")) button.disabled = !isChosen;
}

document.addEventListener("change", showWhatCanBeDone);
addEventListener("pageshow", showWhatCanBeDone);
showWhatCanBeDone();
