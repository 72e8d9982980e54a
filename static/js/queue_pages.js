// Mends what rq-dashboard's pages do not tell to a screen reader.
"use strict";

for (const field of document.querySelectorAll("input[title], select[title]")) {
  field.setAttribute("aria-label", field.title);
}
for (const table of document.querySelectorAll(".table-responsive, .table-responsive-md")) {
  table.tabIndex = 0; // what scrolls sideways must do so by keyboard too
  table.setAttribute("role", "region");
  table.setAttribute("aria-label", "Table");
}
