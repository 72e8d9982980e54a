// Settings > Webhooks: what its pages do by themselves. Each of them works without this file, too.
"use strict";

/* What was fetched into a dialog opens it. */

document.addEventListener("htmx:after:swap", (event) => {
  const dialog = event.detail.ctx.target?.closest?.("dialog");
  if (!dialog || dialog.open) return;
  const menu = document.activeElement?.closest("details.menu") || document.querySelector("details.menu[open]");
  if (menu) {
    // The focus comes back to where it was when the dialog opens, so it must not be in a closed menu.
    menu.querySelector("summary").focus();
    menu.open = false;
  }
  dialog.showModal();
});

/* The trigger's picker: a search over its radio buttons. */

const choicesOf = (picker) => [...picker.querySelectorAll(".picker-choice")];
const shown = (picker) => choicesOf(picker).filter((choice) => !choice.hidden);

function search(picker, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const choice of choicesOf(picker)) {
    const said = `${choice.textContent} ${choice.querySelector("input").value}`.toLowerCase();
    choice.hidden = !words.every((word) => said.includes(word));
  }
  for (const group of picker.querySelectorAll(".picker-group")) {
    group.hidden = !group.querySelector(".picker-choice:not([hidden])");
  }
  const found = shown(picker).length;
  picker.querySelector(".picker-none").hidden = found > 0;
  picker.querySelector(".picker-choices").scrollTop = 0;
  const told = document.getElementById("trigger-found");
  told.textContent = told.dataset.words.replace("{count}", found);
}

document.addEventListener("input", (event) => {
  if (event.target.id === "trigger-search") search(event.target.closest(".picker"), event.target.value);
});

// What the search means most: a trigger whose name says it, before one whose description does.
function best(picker, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const named = (choice) => {
    const name = choice.querySelector(".picker-label").textContent.toLowerCase();
    return words.every((word) => name.includes(word));
  };
  return shown(picker).find(named) || shown(picker)[0];
}

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "trigger-search") return;
  const picker = event.target.closest(".picker");
  if (event.key === "Enter") {
    event.preventDefault(); // else it would send the form
    best(picker, event.target.value)?.querySelector("input").click();
    picker.querySelector("input:checked")?.focus();
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    shown(picker)[0]?.querySelector("input").focus();
  }
});

function showChosen() {
  const chosen = document.querySelector(".picker-choice:has(:checked)");
  if (chosen) chosen.parentElement.parentElement.scrollTop = chosen.offsetTop - chosen.closest(".picker-choices").offsetTop - 80;
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.id === "webhook-form") showChosen();
});
showChosen();
