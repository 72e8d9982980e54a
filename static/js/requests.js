// What pages do about their requests: when they ask by themselves, and what becomes of those that are
// refused. Every page must also work without this file.
"use strict";

/* Polling: a hidden tab asks nothing, and asks at once when it is looked at again.
   - Where nobody is signed in any more it asks again when someone comes back to the window.
   - What was deleted, or may not be seen any more, is not asked for again.
   - While the server is away it is asked less and less often, and the page says that it may be old. */

const LONGEST_REST_MS = 30_000;
const ended = new WeakSet();
let isSignedOut = false;
let failures = 0;
let restsUntil = 0;

const isPoll = (event) => event.detail.ctx.sourceEvent?.type === "every";
const isAway = (response) => response.headers.has("Away") || response.status === 429 || response.status >= 500;

function mayAsk(poll) {
  return !document.hidden && !isSignedOut && !ended.has(poll) && performance.now() >= restsUntil;
}

// htmx would call it an error in the console, each time.
function fetchQuietly(address, options) {
  return fetch(address, options).catch((error) => {
    if (options.signal.aborted && options.signal.reason !== "timeout") throw error;
    return new Response(null, { status: 204, headers: { Away: "true" } });
  });
}

document.addEventListener("htmx:config:request", (event) => {
  if (!isPoll(event)) return;
  event.detail.ctx.fetch = fetchQuietly;
  if (!mayAsk(event.detail.ctx.sourceElement)) event.preventDefault();
});

document.addEventListener("htmx:after:request", (event) => {
  if (!isPoll(event)) return;
  const { response, sourceElement } = event.detail.ctx;
  failures = isAway(response) ? failures + 1 : 0;
  restsUntil = failures ? performance.now() + Math.min(1000 * 2 ** failures, LONGEST_REST_MS) : 0;
  document.querySelector("#out-of-date > *").hidden = failures === 0;
  if (failures) event.preventDefault(); // there is nothing in it to show
  else if (response.status === 401) isSignedOut = true;
  else if (response.status >= 400) ended.add(sourceElement);
});

function pollNow() {
  isSignedOut = false;
  restsUntil = 0;
  for (const poll of document.querySelectorAll("[data-poll]")) htmx.trigger(poll, "every");
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) pollNow();
});
addEventListener("online", pollNow);
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
  const { response } = event.detail.ctx;
  if (response.headers.has("Other-School") || isAway(response)) return;
  document.getElementById("other-school").replaceChildren();
});

/* What was refused is told in #standing (htmx.notice), and the page stays as it is: there may be a lot
   typed into it. The notice goes with the first answer that is none. */

const standing = document.getElementById("standing");
const isRefused = (status) => status >= 400 && ![409, 422].includes(status);

document.addEventListener("htmx:after:request", (event) => {
  const { status } = event.detail.ctx.response;
  if (status === 401) isSignedOut = true;
  if (event.defaultPrevented) return;
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

/* Under way: what someone began shows a thin line when it takes a moment, and a form that is on its
   way is not sent by a second click. */

const SLOW_MS = 300;
const UNANSWERED_MS = 10_000;
const underWay = new Set();

function begin(what, place) {
  underWay.add(what);
  setTimeout(() => {
    if (!underWay.has(what)) return;
    document.documentElement.dataset.busy = "";
    place?.setAttribute("aria-busy", "true");
  }, SLOW_MS);
}

function end(what, place) {
  underWay.delete(what);
  place?.removeAttribute("aria-busy");
  if (!underWay.size) delete document.documentElement.dataset.busy;
}

function setSending(form, isSending) {
  form.toggleAttribute("data-sending", isSending);
  const buttons = isSending ? "button:not([type=button], [aria-disabled])" : "button[data-waits]";
  for (const button of form.querySelectorAll(buttons)) {
    button.toggleAttribute("data-waits", isSending);
    if (isSending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

const formOf = (ctx) => ctx.request.form || ctx.sourceElement;
const isSent = (ctx) => ctx.request.method !== "GET";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (isSent(ctx) && formOf(ctx).matches("[data-sending]")) event.preventDefault();
});

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (isPoll(event)) return;
  begin(ctx, ctx.target);
  if (isSent(ctx)) setSending(formOf(ctx), true);
});

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  if (isPoll(event)) return;
  // On the way to another page it stays as it is until that is there.
  if (ctx.hx?.redirect) return;
  end(ctx, ctx.target instanceof Element ? ctx.target : null);
  if (isSent(ctx)) setSending(formOf(ctx), false);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.matches("[data-sending]")) {
    event.preventDefault();
    return;
  }
  begin(form);
  // A moment later: what is switched off in here does not count as the button that was pressed.
  setTimeout(() => setSending(form, true));
  setTimeout(() => allowAgain(form), UNANSWERED_MS);
});

function allowAgain(form) {
  setSending(form, false);
  end(form);
}

// A page that one comes back to is as it was when it was left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  underWay.clear();
  delete document.documentElement.dataset.busy;
  for (const form of document.querySelectorAll("[data-sending]")) setSending(form, false);
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
