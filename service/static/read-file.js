/* A chosen text file is read into the text area that its input names; lines of problems lead there. */
import { flash } from "./app.js";

const LARGEST = 2_000_000;

for (const input of document.querySelectorAll("input[type=file][data-read-into]")) {
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > LARGEST) flash(`${file.name} is larger than 2 MB.`, "bad");
    else document.getElementById(input.dataset.readInto).value = await file.text();
    const format = document.getElementById(input.dataset.formatInto);
    if (format) format.value = /\.csv$/i.test(file.name) ? "csv" : "markdown";
  });
}

/** Selects a line, counted from 1, so that what is wrong is on screen. */
function selectLine(area, line) {
  const before = area.value.split("\n").slice(0, line - 1).join("\n").length;
  const start = line > 1 ? before + 1 : 0;
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
  area.scrollTop = (line - 3) * Number.parseFloat(getComputedStyle(area).lineHeight);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link) return;
  event.preventDefault();
  selectLine(document.querySelector(link.getAttribute("href")), Number(link.dataset.line));
});
