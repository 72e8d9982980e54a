// What pages do about their requests: when they ask by themselves, and what becomes of those that are
// refused. Every page must also work without this file.
"use strict";

/* Polling: a hidden tab asks nothing, and asks at once when it is looked at again. Where nobody is
   signed in any more it asks again when someone comes back to the window. */

const isPoll = (event) => event.detail.ctx.sourceEvent?.type === "every";
let isSignedOut = false;

document.addEventListener("htmx:config:request", (event) => {
  if (isPoll(event) && (document.hidden || isSignedOut)) event.preventDefault();
});

function pollNow() {
  isSignedOut = false;
  for (const poll of document.querySelectorAll("[data-poll]")) htmx.trigger(poll, "every");
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) pollNow();
});
addEventListener("focus", () => {
  if (isSignedOut) pollNow();
});

// The tag of what a page shows travels with its first poll, too: hx-ptag never hears of elements
// that htmx had read before it, which depends on how fast the two files come.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  const tag = sourceElement?.getAttribute?.("hx-ptag");
  if (tag && !request.headers["HX-PTag"]) request.headers["HX-PTag"] = tag;
});

/* The school that the page was made for: another tab may have changed to another one meanwhile. What
   the server says of that goes into #other-school, and away with the first answer that does not. */

document.addEventListener("htmx:config:request", (event) => {
  const { madeFor } = document.body.dataset;
  if (madeFor) event.detail.ctx.request.headers["Made-For"] = madeFor;
});

document.addEventListener("htmx:after:request", (event) => {
  const notice = document.getElementById("other-school");
  if (!event.detail.ctx.response.headers.has("Other-School")) notice.replaceChildren();
});

/* What was refused is told in #standing (htmx.notice), and the page stays as it is: there may be a lot
   typed into it. The notice goes with the first answer that is none. */

const standing = document.getElementById("standing");
const isRefused = (status) => status >= 400 && ![409, 422].includes(status);

document.addEventListener("htmx:after:request", (event) => {
  const { status } = event.detail.ctx.response;
  if (status === 401) isSignedOut = true;
  const isMine = isPoll(event) === (standing.dataset.of === "poll");
  if (isRefused(status)) standing.dataset.of = isPoll(event) ? "poll" : "reader";
  else if (isMine) standing.replaceChildren();
});

// All but an open dialog stands still.
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.target !== "#standing") return;
  (document.querySelector("dialog[open]") || document.body).append(document.getElementById("notices"));
});
document.addEventListener("close", () => document.body.append(document.getElementById("notices")), true);

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-dismiss]")) return;
  standing.replaceChildren();
  document.getElementById("main").focus({ preventScroll: true });
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !isPoll(event)) toast(texts.noServer);
});

/* A form of a page that was open since before someone signed in has the key of the session before.
   The server does nothing then but give the new one, and the form is sent again with it. */

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const token = ctx.response.headers.get("CSRF-Token");
  if (!token || ctx.sourceElement.dataset.sentAgain !== undefined) return;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  ctx.isSentAgain = true;
  event.preventDefault(); // and nothing is told
});

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  delete ctx.sourceElement.dataset.sentAgain;
  if (!ctx.isSentAgain) return;
  ctx.sourceElement.dataset.sentAgain = "";
  if (ctx.sourceElement.matches("form")) ctx.sourceElement.requestSubmit(ctx.request.submitter);
  else ctx.sourceElement.click();
});
