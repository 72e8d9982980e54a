// Mends what rq-dashboard's pages do not tell to a screen reader.
"use strict";

for (const field of document.querySelectorAll("input[title], select[title]")) {
  field.setAttribute("aria-label", field.title);
}

// Its question names the act alone, and not what the act is done to.
const dialog = document.getElementById("confirmation-modal");
const acts = {
  "empty": "delete every job of this list",
  "compact": "remove jobs that are gone from this queue",
  "requeue all": "run every failed job of this queue again",
  "delete job": "delete this job",
};
const asked = document.getElementById("confirmation-modal-action");
new MutationObserver(() => {
  if (asked.textContent in acts) asked.textContent = acts[asked.textContent];
}).observe(asked, { childList: true });
const question = dialog.querySelector("h3");
question.id = "confirmation-modal-question";
question.setAttribute("aria-level", "2");
dialog.setAttribute("aria-labelledby", question.id);
dialog.querySelector(".close").setAttribute("aria-label", "Close");
dialog.querySelector(".close").removeAttribute("aria-hidden");

for (const table of document.querySelectorAll(".table-responsive, .table-responsive-md")) {
  table.tabIndex = 0; // what scrolls sideways must do so by keyboard too
  table.setAttribute("role", "region");
  table.setAttribute("aria-label", "Table");
}
