/* Ticking many: all of a page at once, how many are ticked, and nothing to press while none is.

   What is ticked stays so when the list follows what happens and is put in place anew. */
const ticked = new Set();

const boxes = () => [...document.querySelectorAll('input[name="ids"][form="chosen"]:not(:disabled)')];

function show() {
  const form = document.getElementById("chosen");
  if (!form) return;
  const all = form.querySelector("[data-all]");
  const count = boxes().filter((box) => box.checked).length;
  form.querySelector("[data-act]").disabled = count === 0;
  form.querySelector("[data-count]").textContent = count || "";
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && !all.checked;
}

function restore() {
  for (const box of boxes()) box.checked = ticked.has(box.value);
  show();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("#chosen [data-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  } else if (!event.target.matches('input[name="ids"][form="chosen"]')) return;
  for (const box of boxes()) ticked[box.checked ? "add" : "delete"](box.value);
  show();
});
document.addEventListener("htmx:after:swap", restore);
show();
