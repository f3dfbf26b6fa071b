/* Reviewing a redaction by keyboard: from doubt to doubt, a key a verdict, and selecting words that were missed. */
import { Player } from "/static/player.js";
import { Selecting } from "/static/redactions/selecting.js";

const AROUND = 2; // seconds that are played before and after a redaction
const VERDICTS = { y: "right", x: "not_personal", w: "too_wide", s: "too_narrow" };
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const spans = () => [...document.querySelectorAll(".span")];
const isOpen = (span) => !("decided" in span.dataset);
const piece = (position) => document.querySelector(`.said[data-position="${position}"]`);

/** The redaction that keys are about. */
class Current {
  position = null;

  get element() {
    return this.position === null ? null : document.getElementById(`span-${this.position}`);
  }

  show(span) {
    this.position = span.dataset.span;
    this.mark();
    span.focus({ preventScroll: true });
    span.scrollIntoView({ block: "nearest" });
    piece(this.position)?.scrollIntoView({ block: "center" });
  }

  mark() {
    for (const shown of document.querySelectorAll(".current")) shown.classList.remove("current");
    this.element?.classList.add("current");
    if (this.position !== null) piece(this.position)?.classList.add("current");
  }

  /** The next open one in that direction, doubtful ones first; all of them once none is doubtful. */
  move(step) {
    const all = spans();
    const at = all.indexOf(this.element);
    const open = all.filter((span) => isOpen(span) && span !== this.element);
    const doubtful = open.filter((span) => "doubtful" in span.dataset);
    const wanted = new Set(doubtful.length ? doubtful : open);
    for (let step_ = 1; step_ <= all.length; step_ += 1) {
      const place = (at + step * step_ + (at < 0 && step < 0 ? 1 : 0) + all.length * 2) % all.length;
      if (wanted.has(all[place])) return this.show(all[place]);
    }
  }
}

function press(span, verdict) {
  span?.querySelector(`button[name=verdict][value=${verdict}]`)?.click();
}

function openType(span) {
  const chooser = span?.querySelector("select[name=correct_type]");
  if (!chooser) return;
  chooser.closest("details").open = true;
  chooser.focus();
}

function listen(player, span) {
  if (!player || !span?.dataset.start) return;
  player.play(Number(span.dataset.start) - AROUND, Number(span.dataset.end) + AROUND);
}

function startPlayer() {
  const section = document.getElementById("player");
  if (!section) return null;
  const timed = (selector) => [...document.querySelectorAll(selector)].map((element) => ({
    element,
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
    name: element.textContent.trim(),
  }));
  const [turns, words] = [timed(".turn[data-start]"), timed(".said[data-start]")];
  return new Player(section, {
    turns,
    redacted: timed(".said[data-position][data-start]"),
    onMove: (time) => {
      for (const { element, start, end } of [...turns, ...words]) {
        element.classList.toggle("heard", start <= time && time < end);
      }
    },
  });
}

/** Seconds for which the page was in view: what a review took. */
function watchTime() {
  let seconds = 0;
  setInterval(() => { if (!document.hidden) seconds += 1; }, 1000);
  document.addEventListener("submit", (event) => {
    if (!("finish" in event.target.dataset)) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "seconds", value: String(seconds + stored()) });
    event.target.append(field);
  });
  const key = `callqa.review.${location.pathname}`;
  const stored = () => Number(sessionStorage.getItem(key) ?? 0);
  addEventListener("pagehide", () => sessionStorage.setItem(key, String(stored() + seconds)));
}

function start() {
  const player = startPlayer();
  const current = new Current();
  const form = document.getElementById("addition");
  const selecting = form && new Selecting(form, document.getElementById("turns"));
  watchTime();
  const keys = {
    n: () => current.move(1),
    p: () => current.move(-1),
    t: () => openType(current.element),
    l: () => listen(player, current.element),
    a: () => selecting?.begin(current.position === null ? null : piece(current.position)),
    " ": () => player?.toggle(),
  };
  for (const [key, verdict] of Object.entries(VERDICTS)) keys[key] = () => press(current.element, verdict);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (selecting?.handles(event)) return event.preventDefault();
    if (!(event.key in keys) || (event.key === " " && event.target.closest("button, a, summary"))) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("htmx:after:swap", () => {
    const decided = current.element;
    current.mark();
    if (decided && !isOpen(decided)) current.move(1);
  });
  document.addEventListener("click", (event) => {
    const block = event.target.closest(".said[data-position], [data-show-span]");
    if (block) {
      event.preventDefault();
      current.show(document.getElementById(`span-${block.dataset.position ?? block.dataset.showSpan}`));
    } else if (event.target.closest(".span") && !event.target.closest("button, a, summary, select, textarea")) {
      current.position = event.target.closest(".span").dataset.span;
      current.mark();
    }
  });
  const wanted = location.hash.startsWith("#span-") && document.getElementById(location.hash.slice(1));
  if (wanted) current.show(wanted);
}

start();
