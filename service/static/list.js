/* The list follows what happens: progress in its rows, and new results when something is finished or comes in. */
import { follow, isFinished, show } from "./progress.js";

const REFRESH_DELAY = 1200;
let waiting = null;
const seen = new Set();

function rowOf(interaction) {
  return document.querySelector(`[data-interaction="${CSS.escape(interaction)}"]`);
}

/** Fetches the same list again and morphs it in place, so that focus and scroll position stay. */
function refresh() {
  waiting = null;
  htmx.ajax("GET", location.pathname + location.search, {
    target: "#results", select: "#results", swap: "outerMorph", headers: { "X-Refresh": "live" },
  });
}

function refreshSoon() {
  waiting ??= setTimeout(refresh, REFRESH_DELAY);
}

function onFirstPage() {
  return Number(new URLSearchParams(location.search).get("page") ?? 1) === 1;
}

if (document.getElementById("results")) {
  follow((message) => {
    const progress = rowOf(message.interaction)?.querySelector("[data-progress]");
    if (progress && !isFinished(message)) show(progress, message);
    else if (progress) refreshSoon();
    else if (!seen.has(message.interaction) && onFirstPage()) refreshSoon();
    seen.add(message.interaction);
  });
}

/* The export always has the filters that are on screen. */
document.addEventListener("htmx:after:history:push", () => {
  const link = document.getElementById("export");
  if (link) link.href = `/interactions/export.csv${location.search}`;
});
