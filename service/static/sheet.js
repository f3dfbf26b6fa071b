/* An answer sheet by keyboard: from question to question, answer, cite the turn that is heard or marked, comment. */
import { activeSeconds } from "./active-time.js";

const TYPING = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [contenteditable]";
const LETTERS = { p: "pass", f: "fail", n: "na" };
const form = document.querySelector("[data-sheet]");
let at = -1;

const questions = () => [...form.querySelectorAll("[data-question]:not([hidden])")];
const current = () => questions()[at];
const shortcuts = () => document.querySelector("[data-shortcuts]")?.checked ?? true;

function go(to) {
  const all = questions();
  at = Math.max(0, Math.min(to, all.length - 1));
  for (const question of all) question.classList.toggle("current", question === all[at]);
  all[at]?.focus({ preventScroll: true });
  all[at]?.scrollIntoView({ block: "nearest" });
}

function answer(value) {
  const ticks = current()?.querySelectorAll('input[type=checkbox][name^="answer:"]');
  if (ticks?.length) return void ticks[Number(value) - 1]?.click(); // by their order; one goes on with j
  const option = current()?.querySelector(`input[type=radio][value="${CSS.escape(value)}"]`);
  if (!option) return;
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  if (at + 1 < questions().length) go(at + 1);
  else form.querySelector(".decision button").focus();
}

/** Questions that depend on another's answer are shown only when it is given. */
function showAsked() {
  for (const question of form.querySelectorAll("[data-asked-if]")) {
    const given = form.querySelectorAll(`input[name="answer:${CSS.escape(question.dataset.askedIf)}"]:checked`);
    const wanted = question.dataset.askedValues.split(" ");
    question.hidden = ![...given].some((option) => wanted.includes(option.value));
    question.disabled = question.hidden;
  }
}

function place(number) {
  const turn = document.getElementById(`turn-${number}`);
  const time = turn?.querySelector(".turn-time")?.textContent.trim();
  return time || `turn ${number + 1}`;
}

function showCited(question) {
  const field = question.querySelector('input[name^="evidence:"]');
  const list = question.querySelector("[data-cited]");
  const chips = field.value.split(" ").filter(Boolean).map((number) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "evidence";
    chip.dataset.uncite = number;
    chip.textContent = `${place(Number(number))} ×`;
    chip.setAttribute("aria-label", `Do not cite ${place(Number(number))}`);
    return chip;
  });
  list.replaceChildren(...chips);
}

function cite(question) {
  const turn = document.querySelector(".turn.cited, .turn.heard");
  if (!turn) return;
  const field = question.querySelector('input[name^="evidence:"]');
  const numbers = new Set(field.value.split(" ").filter(Boolean)).add(turn.dataset.turn);
  setCited(question, [...numbers]);
}

function setCited(question, numbers) {
  const field = question.querySelector('input[name^="evidence:"]');
  field.value = numbers.sort((one, other) => one - other).join(" ");
  showCited(question);
  if (question.querySelector('input[name^="answer:"]:checked')) field.dispatchEvent(new Event("change", { bubbles: true }));
}

function comment() {
  const details = current()?.querySelector("details");
  if (!details) return;
  details.open = true;
  details.querySelector("textarea").focus();
}

const keys = { j: () => go(at + 1), k: () => go(at - 1), c: comment, e: () => current() && cite(current()) };

function onKey(event) {
  if (!shortcuts() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  const value = LETTERS[event.key] ?? (/^[1-9]$/.test(event.key) ? event.key : null);
  if (value) answer(value);
  else if (event.key in keys) keys[event.key]();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the player has j and k too
}

function onClick(event) {
  const question = event.target.closest("[data-question]");
  if (question) at = questions().indexOf(question);
  if (event.target.closest("[data-cite]")) cite(question);
  const chip = event.target.closest("[data-uncite]");
  if (chip) setCited(question, question.querySelector('input[name^="evidence:"]').value.split(" ").filter((number) => number !== chip.dataset.uncite));
  const turn = event.target.closest(".turn");
  if (!turn) return;
  for (const marked of document.querySelectorAll(".turn.cited")) marked.classList.remove("cited");
  turn.classList.add("cited");
}

if (form) {
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("click", onClick);
  form.addEventListener("change", showAsked);
  form.addEventListener("submit", () => { form.elements.active_seconds.value = String(activeSeconds()); });
  for (const question of form.querySelectorAll("[data-question]")) {
    question.querySelector("[data-cite]").hidden = false;
    showCited(question);
  }
  showAsked();
}
