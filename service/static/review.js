/* Reviewing by keyboard: from question to question, accept or change, play the evidence, confirm, on to the next. */
import { activeSeconds, startAgain } from "./active-time.js";

const TYPING = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [contenteditable]";
const LETTERS = { p: "pass", f: "fail", n: "na" };
const looked = new Set();
let at = -1;

const task = () => document.querySelector("[data-review-task]");
const panel = () => document.querySelector(".evaluation:not([hidden])");
const answers = () => [...(panel()?.querySelectorAll(".answer") ?? [])];
const shortcuts = () => document.querySelector("[data-shortcuts]")?.checked ?? true;

function go(to) {
  const all = answers();
  if (!all.length) return;
  at = Math.max(0, Math.min(to, all.length - 1));
  for (const answer of all) answer.classList.toggle("current", answer === all[at]);
  all[at].focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

const current = () => answers()[at];

function show() {
  for (const answer of document.querySelectorAll(".answer")) answer.classList.toggle("accepted", looked.has(answer.id));
}

/** The judge's answer stands as it is: on to the next question. */
function accept() {
  const answer = current();
  if (!answer || answer.dataset.outcome === "unscored") return;
  looked.add(answer.id);
  show();
  if (at + 1 < answers().length) go(at + 1);
  else panel()?.querySelector(".decision button")?.focus({ preventScroll: false });
}

/** Opens the form of the question with an answer chosen, and waits for the reason. */
function change(value) {
  const form = current()?.querySelector(".answer-change");
  const option = form?.querySelector(`input[value="${CSS.escape(value)}"]:not(:disabled)`);
  if (!option) return;
  form.open = true;
  option.checked = true;
  form.querySelector("textarea").focus();
}

function open(selector) {
  const details = current()?.querySelector(selector);
  if (!details) return;
  details.open = true;
  details.querySelector("textarea")?.focus();
}

function confirmOrNext() {
  const next = document.querySelector("[data-next-review]");
  const undecided = [...document.querySelectorAll(".evaluation")].find((each) => each.querySelector('form[action$="/confirm"]'));
  if (!undecided) {
    next?.click();
    return;
  }
  if (undecided.hidden) document.querySelector(`.tabs a[href="#${undecided.id}"]`)?.click();
  undecided.querySelector('form[action$="/confirm"] button:not(:disabled)')?.click();
}

const keys = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  a: accept,
  e: () => current()?.querySelector(".evidence")?.click(),
  c: () => (current()?.querySelector(".answer-change") ? open(".answer-change") : panel()?.querySelector(".decision textarea")?.focus()),
  Enter: confirmOrNext,
};

function onKey(event) {
  if (!task() || !shortcuts() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(TYPING)) {
    if (event.key === "Enter" && event.target.matches(".answer-change textarea") && !event.shiftKey) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    return;
  }
  const pressing = event.target.closest("button, a, summary, label") && event.key === "Enter";
  if (pressing) return;
  const value = LETTERS[event.key] ?? (/^[1-9]$/.test(event.key) ? event.key : null);
  if (value) change(value);
  else if (event.key in keys) keys[event.key]();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the player has j and k too
}

/* Before the player's own keys hear of it. */
document.addEventListener("keydown", onKey, { capture: true });
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (!request.action.endsWith("/confirm")) return;
  request.body.set("active_seconds", String(activeSeconds()));
});
document.addEventListener("htmx:after:swap", () => {
  show();
  if (at >= 0) go(at);
});
document.addEventListener("htmx:after:request", (event) => {
  const { request, response } = event.detail.ctx;
  if (!request.action?.endsWith("/confirm") || !response?.raw?.ok) return;
  startAgain();
  at = -1;
});
document.addEventListener("click", (event) => {
  const answer = event.target.closest(".answer");
  if (answer) at = answers().indexOf(answer);
});
