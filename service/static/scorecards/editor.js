/* The editor of scorecards: draws the draft, keeps it, and shows what is wrong at the field where it is. */
import { showClashes } from "./clashes.js";
import { CHANNELS, criterionParts } from "./criterion.js";
import { area, arrange, button, choice, element, field, number, several, text } from "./fields.js";
import { Keeper } from "./keeping.js";

const root = document.getElementById("editor");
const state = JSON.parse(document.getElementById("draft").textContent);
const proposals = JSON.parse(root.dataset.proposals);
const draft = whole(state.content);
const published = new Set(JSON.parse(root.dataset.published));
const open = new WeakSet();
const keeper = new Keeper(root.dataset.scorecard, state.revision, () => draft, told);
const editor = { changed, restructured, published };

const WORDS = { keeping: "Keeping…", kept: "Kept", stale: "Not kept: somebody else changed the draft", refused: "Not kept", offline: "Not kept: the server cannot be reached. Trying again" };

/** What a program may have left out of a draft, so that it can be drawn. What is wrong stays wrong. */
function whole(content) {
  const list = (value) => (Array.isArray(value) ? value : []);
  const criterion = (item) => Object.assign(item, { options: list(item.options), channels: list(item.channels) });
  content.bands = list(content.bands);
  content.channels = list(content.channels);
  content.sections = list(content.sections);
  for (const owner of content.sections) owner.criteria = list(owner.criteria).map(criterion);
  return content;
}

function told(what, body) {
  const words = what === "refused" ? `${WORDS.refused}: ${body.detail}` : WORDS[what];
  const place = document.getElementById("save-state");
  if (place.textContent !== words) place.textContent = words;
  place.dataset.state = what;
  document.getElementById("conflict").hidden = what !== "stale";
  if (what === "stale") document.getElementById("conflict").scrollIntoView({ block: "nearest" });
  if (what === "kept") showProblems(body.problems, body.clashes);
}

function changed() {
  keeper.changed();
  showWeights();
}

/** Draws anew after something was added, moved or taken out, and goes on where the person was, or at `focus`. */
function restructured(focus) {
  const active = document.activeElement;
  const key = active?.dataset.key ? `[data-key="${active.dataset.key}"]` : active?.dataset.path ? `[data-path="${active.dataset.path}"]` : null;
  draw();
  changed();
  const next = focus ? root.querySelector(`[data-path="${focus}"]`) : key && root.querySelector(key);
  next?.focus();
}

function draw() {
  root.replaceChildren(general(), ...draft.sections.map(section), button("Add a section", addSection, { quiet: false }));
  showProblems(state.problems, state.clashes);
  showWeights();
}

function general() {
  return element(
    "section",
    { class: "card stack" },
    element("h2", {}, "The scorecard"),
    field("name", "Name", text(draft, "name", changed, { maxlength: 200 })),
    field("description", "What it is for", area(draft, "description", changed)),
    several("channels", "Channels", draft, "channels", CHANNELS, changed),
    bands(),
  );
}

function bands() {
  const rows = draft.bands.map((band, index) =>
    element(
      "div",
      { class: "band-line", "data-path": `bands.${index}` },
      field(`bands.${index}.name`, "Band", text(band, "name", changed)),
      field(`bands.${index}.minimum`, "From (percent)", number(band, "minimum", changed)),
      button("×", () => { draft.bands.splice(index, 1); restructured(); }, { label: `Remove the band ${band.name}`, key: `bands.${index}.remove` }),
    ));
  const more = () => { draft.bands.push({ name: "", minimum: 0 }); restructured(`bands.${draft.bands.length - 1}.name`); };
  return element("fieldset", { class: "stack", "data-path": "bands" }, element("legend", {}, "Bands: names for scores"), ...rows, button("Add a band", more, { quiet: false }));
}

function section(owner, index) {
  const path = `sections.${index}`;
  return element(
    "section",
    { class: "card stack editor-section", "data-path": path },
    element("header", {}, element("h2", {}, owner.name || `Section ${index + 1}`), element("span", { class: "muted small", "data-weight": path }), arrange(draft.sections, index, `the section ${owner.name}`, path, restructured)),
    element(
      "div",
      { class: "fields" },
      field(`${path}.name`, "Name", text(owner, "name", changed, { maxlength: 200 })),
      field(`${path}.id`, "Id", text(owner, "id", changed, { class: "code", maxlength: 60, spellcheck: "false" })),
      field(`${path}.weight`, "Weight", number(owner, "weight", changed)),
    ),
    ...owner.criteria.map((item, at) => criterion(owner, item, at, path, index)),
    button("Add a criterion", () => addCriterion(owner, path), { quiet: false }),
  );
}

function criterion(owner, item, at, above, inSection) {
  const path = `${above}.criteria.${at}`;
  const everything = draft.sections.flatMap((found) => found.criteria);
  const earlier = everything.slice(0, everything.indexOf(item)).filter((found) => found.options.length);
  const body = element("div", { class: "criterion-body" });
  const fill = () => body.childElementCount || body.append(...proposed(item), ...criterionParts(item, path, editor, earlier), places(owner, item, inSection));
  const details = element(
    "details",
    { class: "criterion-edit", "data-path": path, ontoggle: () => (details.open ? (open.add(item), fill()) : open.delete(item)) },
    element("summary", { "data-key": `${path}.summary` }, element("span", {}, item.name || "Criterion without a name"), element("span", { class: "muted small", "data-weight": path })),
    body,
  );
  if (open.has(item)) {
    fill();
    details.open = true;
  }
  return element("div", { class: "criterion-line" }, details, arrange(owner.criteria, at, `the criterion ${item.name}`, path, restructured));
}

/** What calibration sessions decided about a criterion, for whoever writes its next version. */
function proposed(item) {
  const found = proposals.filter((proposal) => proposal.criterion === item.id);
  return found.map((proposal) => element("p", { class: "proposal" }, element("strong", {}, "From a calibration session: "), proposal.text));
}

function places(owner, item, inSection) {
  if (draft.sections.length < 2) return "";
  const pairs = draft.sections.map((found, index) => [String(index), found.name || `Section ${index + 1}`]);
  const move = (index) => {
    owner.criteria.splice(owner.criteria.indexOf(item), 1);
    draft.sections[Number(index)].criteria.push(item);
    restructured();
  };
  return field("", "Section", choice({ at: String(inSection) }, "at", pairs, move, { disabled: owner.criteria.length === 1 }), owner.criteria.length === 1 ? "The only criterion of a section stays in it" : null);
}

function freeId(wanted) {
  const taken = new Set([...published, ...draft.sections.flatMap((found) => [found.id, ...found.criteria.map((item) => item.id)])]);
  for (let number = 1; ; number++) if (!taken.has(`${wanted}_${number}`)) return `${wanted}_${number}`;
}

function newCriterion() {
  const options = [["pass", "Yes", 1], ["fail", "No", 0], ["na", "Not applicable", null]];
  return {
    id: freeId("criterion"), name: "New criterion", question: "", kind: "pass_fail", weight: 1, critical: false, auto_fail: "none",
    opportunity: "", channels: [...draft.channels], answered_by: "judge", rule: null, condition: null, root_causes: [], coaching: {},
    options: options.map(([value, label, points]) => ({ value, label, points, guidance: "", comment_required: false })),
  };
}

function addCriterion(owner, path) {
  const item = newCriterion();
  owner.criteria.push(item);
  open.add(item);
  restructured(`${path}.criteria.${owner.criteria.length - 1}.name`);
}

function addSection() {
  draft.sections.push({ id: freeId("section"), name: "New section", weight: 1, criteria: [newCriterion()] });
  restructured(`sections.${draft.sections.length - 1}.name`);
}

/** Shares of the whole score while nothing is left out: what weights come to. */
function showWeights() {
  const sum = (items) => items.reduce((total, item) => total + (Number(item.weight) || 0), 0);
  const percent = (share) => `${(100 * share).toFixed(1)} % of the score`;
  const all = sum(draft.sections);
  draft.sections.forEach((owner, index) => {
    const share = all ? (Number(owner.weight) || 0) / all : 0;
    const within = sum(owner.criteria.filter((item) => item.options.length));
    say(`sections.${index}`, percent(share));
    owner.criteria.forEach((item, at) => {
      const counted = item.options.length && within ? (share * (Number(item.weight) || 0)) / within : 0;
      say(`sections.${index}.criteria.${at}`, item.options.length ? percent(counted) : "not scored");
    });
  });
  document.getElementById("weight-sum").textContent = `Weights of sections sum to ${+all.toFixed(3)}`;
}

function say(path, words) {
  const place = root.querySelector(`[data-weight="${path}"]`);
  if (place) place.textContent = words;
}

function showProblems(problems, clashes) {
  Object.assign(state, { problems, clashes });
  for (const old of root.querySelectorAll(".field-error")) old.remove();
  for (const control of root.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const problem of problems) mark(problem);
  showClashes(root, draft, clashes, restructured);
  const all = [...problems, ...clashes];
  const menu = document.getElementById("problems");
  menu.hidden = all.length === 0;
  document.getElementById("problem-count").textContent = `${all.length} problem${all.length === 1 ? "" : "s"}`;
  document.getElementById("problem-list").replaceChildren(...all.map((problem) => element("li", {}, button(`${problem.path || "The scorecard"}: ${problem.sentence}`, () => lead(problem.path)))));
}

/** The element of a path, or of the nearest one around it that is drawn. */
function placeOf(path) {
  for (const parts = path.split("."); parts.length; parts.pop()) {
    const found = root.querySelector(`[data-path="${parts.join(".")}"]`);
    if (found) return found;
  }
  return root.querySelector("h2");
}

function mark({ path, sentence }) {
  const place = placeOf(path);
  const message = element("span", { class: "field-error" }, sentence);
  if (place.matches("input, select, textarea")) {
    place.setAttribute("aria-invalid", "true");
    message.id = `${place.id || path}-why`;
    place.setAttribute("aria-describedby", message.id);
    place.after(message);
  } else place.querySelector(":scope > summary, :scope > legend, :scope > header, :scope > .field:last-of-type")?.after(message);
}

function lead(path) {
  document.getElementById("problems").open = false;
  for (let around = placeOf(path).closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  requestAnimationFrame(() => {
    showProblems(state.problems, state.clashes);
    const place = placeOf(path);
    place.scrollIntoView({ block: "center" });
    (place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea, summary"))?.focus({ preventScroll: true });
  });
}

/* The bar stays below the menu, which takes a second row on narrow screens. */
new ResizeObserver(([menu]) => root.ownerDocument.documentElement.style.setProperty("--topbar-height", `${menu.target.offsetHeight}px`)).observe(document.querySelector(".topbar"));
document.querySelector(".page-header .button").addEventListener("click", async (event) => {
  event.preventDefault();
  const { href } = event.currentTarget;
  if (await keeper.settle()) location.assign(href);
});
document.getElementById("keep-mine").addEventListener("click", () => keeper.keep({ over: true }));
document.getElementById("take-theirs").addEventListener("click", () => keeper.takeTheirs());
draw();
