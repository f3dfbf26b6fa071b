/* Correcting a transcript: shows which turns were changed, and sends only those. */

const form = document.querySelector("[data-correction]");
const count = form?.querySelector("[data-changed-count]");

function isChanged(turn) {
  const text = turn.querySelector("textarea");
  const speaker = turn.querySelector("select");
  const join = turn.querySelector("input[type=checkbox]");
  return text.value !== text.defaultValue || speaker.value !== speaker.dataset.was || Boolean(join?.checked);
}

function mark() {
  const turns = [...form.querySelectorAll(".turn")];
  for (const turn of turns) turn.classList.toggle("changed", isChanged(turn));
  const changed = turns.filter(isChanged).length;
  count.value = changed === 0 ? "" : changed === 1 ? "1 turn changed" : `${changed} turns changed`;
}

if (form) {
  form.addEventListener("input", mark);
  form.addEventListener("submit", () => {
    for (const turn of form.querySelectorAll(".turn")) {
      if (isChanged(turn)) continue;
      for (const field of turn.querySelectorAll("textarea, select, input")) field.disabled = true;
    }
  });
  addEventListener("pageshow", () => {
    for (const field of form.querySelectorAll(":disabled")) field.disabled = false;
    mark();
  });
}
