/* What was opened unredacted goes from the page after its time, on closing, and when the page is left. */
import { clock } from "/static/player.js";

const section = document.getElementById("unredacted");
const left = document.querySelector("[data-left]");
const opened = performance.now();
let ended = false;

const seconds = () => Math.round((performance.now() - opened) / 1000);

function end() {
  if (ended) return;
  ended = true;
  const body = new URLSearchParams({ csrf_token: section.querySelector("[name=csrf_token]").value, seconds: seconds() });
  navigator.sendBeacon(`/unredacted/${section.dataset.view}/closed`, body);
  section.querySelector("audio")?.pause();
  section.replaceChildren();
  section.hidden = true;
  for (const element of [left, document.querySelector("[data-close]"), document.querySelector(".notice")]) element?.remove();
  document.querySelector("[data-spent]").textContent = `${clock(seconds())} min`;
  document.getElementById("closed").hidden = false;
}

function tick() {
  const rest = Number(section.dataset.seconds) - seconds();
  left.textContent = `Closes in ${clock(rest)}`;
  if (rest <= 0) end();
}

document.querySelector("[data-close]").addEventListener("click", end);
addEventListener("pagehide", end);
const ticking = setInterval(() => (ended ? clearInterval(ticking) : tick()), 1000);
tick();
