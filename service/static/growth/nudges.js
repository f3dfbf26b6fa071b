/* The list of nudges follows what happens: the server says that there is a new one, and the page fetches the list. */
const list = () => document.getElementById("nudges");

if (list()) {
  const events = new EventSource("/events");
  events.addEventListener("nudge", () => {
    htmx.ajax("GET", "/nudges/state", { target: "#nudges", swap: "outerMorph" });
  });
}
