// Settings > Webhooks: what its pages do by themselves. Each of them works without this file, too.
"use strict";

/* A question that was fetched into a dialog opens it. */

document.addEventListener("htmx:after:swap", (event) => {
  const dialog = event.detail.ctx.target?.closest?.("dialog");
  if (dialog && !dialog.open) dialog.showModal();
});
