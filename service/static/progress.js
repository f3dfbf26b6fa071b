/* Live progress of interactions, as the server tells it. */

export const STEPS = {
  transcribe: "Transcribing",
  redact: "Removing personal data",
  judge: "Answering the scorecards",
  conclude: "Preparing figures and coaching",
};
const WAITING = {
  received: "Waiting to be transcribed",
  transcribed: "Waiting for personal data to be removed",
  redacted: "Waiting for the scorecards",
  judged: "Waiting for figures and coaching",
};
const ORDER = ["received", "transcribed", "redacted", "judged"];

/** Calls `onMessage` with {interaction, state, step, fraction, reason} for everything the person may see. */
export function follow(onMessage) {
  const events = new EventSource("/events");
  events.addEventListener("progress", (event) => onMessage(JSON.parse(event.data)));
  return events;
}

export function isFinished(message) {
  return ["ready", "failed", "restricted", "erased"].includes(message.state);
}

/** Shows a message in an element that holds [data-step] and a progress bar. */
export function show(element, message) {
  const words = message.step ? STEPS[message.step] : WAITING[message.state];
  const label = element.querySelector("[data-step]");
  if (words && label.textContent !== words) label.textContent = words;
  const done = ORDER.indexOf(message.state);
  if (done >= 0) element.querySelector("progress").value = (done + (message.fraction ?? 0)) / ORDER.length;
}
