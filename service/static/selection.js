/* Ticking many: all of a page at once, how many are ticked, and nothing to press while none is. */
for (const form of document.querySelectorAll("form[data-selection]")) {
  const all = form.querySelector("[data-all]");
  const act = form.querySelector("[data-act]");
  const boxes = () => [...form.querySelectorAll('input[name="ids"]:not(:disabled)')];

  function update() {
    const ticked = boxes().filter((box) => box.checked).length;
    act.disabled = ticked === 0;
    form.querySelector("[data-count]").textContent = ticked || "";
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  }

  if (act) {
    form.addEventListener("change", (event) => {
      if (event.target === all) for (const box of boxes()) box.checked = all.checked;
      update();
    });
    update();
  }
}
