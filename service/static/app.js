/* What every page does: times in the reader's own zone, notices, questions before something that cannot be undone. */

const PARTS = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
const written = new Intl.DateTimeFormat("en-GB", PARTS);
const precise = new Intl.DateTimeFormat("en-GB", { ...PARTS, second: "2-digit" });

/** Turns the server's UTC into the reader's time, which names its zone. The exact moment stays as the title. */
function localiseTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.title = time.textContent.trim();
    time.textContent = ("precise" in time.dataset ? precise : written).format(moment);
  }
}

/** Shows a sentence at the top of the page. `tone` is "good" or "bad". */
export function flash(message, tone = "good") {
  const place = document.getElementById("flash");
  const notice = document.getElementById(`flash-${tone}`).content.cloneNode(true);
  notice.querySelector(".notice > div").textContent = message;
  place.replaceChildren(notice);
  place.scrollIntoView({ block: "nearest" });
}

/** The sentence in an answer that reports an error, whether it came as JSON or as a page. */
function sentenceOf(text, type) {
  if (type.includes("json")) {
    try {
      return JSON.parse(text).detail;
    } catch {
      return null;
    }
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector(".empty p")?.textContent;
}

/* Filters that are not set stay out of the address, so that it can be read and shared. */
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET") return;
  for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
});
/* A session that ended answers with the sign-in page: go there as a whole, and come back afterwards. */
document.addEventListener("htmx:after:request", (event) => {
  const { raw } = event.detail.ctx.response;
  if (!raw.redirected || new URL(raw.url).pathname !== "/sign-in") return;
  event.preventDefault();
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
});
document.addEventListener("htmx:after:swap", () => localiseTimes(document));
document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  const type = response?.headers?.get("content-type") ?? "";
  flash(sentenceOf(text ?? "", type) ?? "That did not work. Try again in a moment.", "bad");
});
document.addEventListener("htmx:error", () => flash("The server cannot be reached. Try again in a moment.", "bad"));

/* What is chosen alone, such as "none of these", and all other answers to a question take turns. Before anything saves. */
document.addEventListener("change", ({ target }) => {
  const group = target.type === "checkbox" && target.checked ? target.closest("fieldset:has([data-exclusive])") : null;
  for (const other of group?.querySelectorAll(`input[type=checkbox][name="${CSS.escape(target.name)}"]`) ?? []) {
    if (other !== target && ("exclusive" in target.dataset || "exclusive" in other.dataset)) other.checked = false;
  }
}, { capture: true });

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

localiseTimes(document);
