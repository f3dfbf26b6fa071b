/* How long a page was worked on, in seconds: while it is in front, and used within the last minute. */
const IDLE_AFTER = 60_000;
const STEP = 1000;
let seconds = 0;
let used = performance.now();

for (const gesture of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "scroll"]) {
  document.addEventListener(gesture, () => { used = performance.now(); }, { passive: true, capture: true });
}
const playing = () => [...document.querySelectorAll("audio")].some((audio) => !audio.paused);
setInterval(() => {
  if (playing()) used = performance.now();
  if (document.visibilityState === "visible" && performance.now() - used < IDLE_AFTER) seconds += STEP / 1000;
}, STEP);

/** The seconds so far. */
export function activeSeconds() {
  return seconds;
}

/** Begins to count anew, for the next piece of work on the same page. */
export function startAgain() {
  seconds = 0;
}
