/* One criterion in the editor: what is asked, the answers, what counts, when it is asked, what an agent is told. */
import { area, arrange, button, check, choice, element, field, lines, number, several, text } from "./fields.js";

export const CHANNELS = [["voice", "Calls"], ["chat", "Chats"], ["email", "E-mails"]];
const KINDS = [
  ["grade", "Grade"], ["pass_fail", "Pass or fail"], ["single_choice", "One of several"],
  ["multiple_choice", "Any of several"], ["number", "A number"], ["text", "A text"],
];
const ANSWERED_BY = [["judge", "The judge"], ["rules", "Rules"], ["person", "A person"]];
const AUTO_FAILS = [["none", "Nothing more"], ["section", "The section counts zero"], ["scorecard", "The whole scorecard counts zero"]];
const RULES = [["phrases", "Words that are said"], ["silence", "Silence that is too long"]];
const SPEAKERS = [["agent", "Agent"], ["system", "System"], ["customer", "Customer"]];
const ONE_HINT = "Points are the share of the weight that an answer earns, 0 to 1. Empty: the answer is not counted.";
const SEVERAL_HINT = "Points of everything that is chosen are added up, to 0 at least and 1 at most; what speaks against may have points below 0, to -1. One that is chosen alone, such as “none of these”, is for when nothing else applies.";
const GRADES = ["Poor", "Weak", "Adequate", "Good", "Excellent"];

/** The answers that a kind begins with. */
function answersOf(kind) {
  if (kind === "grade") return GRADES.map((label, at) => ({ value: String(at + 1), label, points: at / 4, guidance: "", comment_required: at === 0 }));
  if (kind === "number" || kind === "text") return [];
  if (kind === "multiple_choice") return [["first", "First answer", 0.5, false], ["second", "Second answer", 0.5, false], ["none", "None of these", 0, true]]
    .map(([value, label, points, exclusive]) => ({ value, label, points, guidance: "", comment_required: false, exclusive }));
  const passFail = [["pass", "Yes", 1], ["fail", "No", 0], ["na", "Not applicable", null]];
  const free = [["first", "First answer", 1], ["second", "Second answer", 0]];
  return (kind === "pass_fail" ? passFail : free).map(([value, label, points]) => ({ value, label, points, guidance: "", comment_required: false }));
}

/** `editor` has `changed()`, which keeps, and `restructured()`, which draws anew as well; `earlier` are criteria above. */
export function criterionParts(criterion, path, editor, earlier) {
  return [
    asked(criterion, path, editor),
    answers(criterion, path, editor),
    counts(criterion, path, editor),
    when(criterion, path, editor, earlier),
    coaching(criterion, path, editor),
  ];
}

function part(title, ...children) {
  return element("section", { class: "criterion-part" }, element("h4", {}, title), ...children);
}

function asked(criterion, path, { changed, restructured, published }) {
  const kept = published.has(criterion.id) ? "Published: a new id would end its history" : "Small letters, digits, underscores; stays for good";
  const kind = choice(criterion, "kind", KINDS, () => { criterion.options = answersOf(criterion.kind); restructured(); });
  const by = choice(criterion, "answered_by", ANSWERED_BY, () => {
    criterion.rule = criterion.answered_by === "rules" ? { kind: "phrases", phrases: [], speakers: ["agent", "system"], opening_signs: [] } : null;
    restructured();
  });
  return part(
    "What is asked",
    element(
      "div",
      { class: "fields" },
      field(`${path}.name`, "Name", text(criterion, "name", changed, { maxlength: 200 })),
      field(`${path}.id`, "Id", text(criterion, "id", changed, { maxlength: 60, spellcheck: "false", class: "code" }), kept),
      field(`${path}.kind`, "Kind of answer", kind),
      field(`${path}.answered_by`, "Answered first by", by, "A person can always overrule"),
    ),
    field(`${path}.question`, "Question", area(criterion, "question", changed), "One thing at a time, about what can be read in the conversation"),
    criterion.rule ? rule(criterion.rule, `${path}.rule`, changed, (kindOf) => { criterion.rule = kindOf; restructured(); }) : null,
  );
}

function rule(owner, path, changed, replace) {
  const kind = choice(owner, "kind", RULES, () =>
    replace(owner.kind === "silence" ? { kind: "silence", longest_seconds: 30 } : { kind: "phrases", phrases: [], speakers: ["agent", "system"], opening_signs: [] }));
  if (owner.kind === "silence") {
    return element("div", { class: "fields" }, field(`${path}.kind`, "Rule", kind),
      field(`${path}.longest_seconds`, "Fails when nobody speaks for longer than (seconds)", number(owner, "longest_seconds", changed)));
  }
  return element(
    "div",
    { class: "fields" },
    field(`${path}.kind`, "Rule", kind),
    field(`${path}.phrases`, "Passes when one of these is said", lines(owner, "phrases", changed, { class: "code" }), "One a line; regular expressions, small and capital letters alike"),
    several(`${path}.speakers`, "Said by", owner, "speakers", SPEAKERS, changed),
    field(`${path}.opening_turns`, "Within the first turns", number(owner, "opening_turns", changed), "Empty: anywhere"),
    field(`${path}.opening_signs`, "Signs that the opening is there", lines(owner, "opening_signs", changed, { class: "code" }), "None of them said: not applicable"),
  );
}

function answers(criterion, path, { changed, restructured }) {
  if (!criterion.options.length) return part("Answers", element("p", { class: "muted small" }, "Written by a person, and never scored."));
  const fixed = criterion.kind === "pass_fail";
  const several = criterion.kind === "multiple_choice";
  const rows = criterion.options.map((option, index) => {
    const at = `${path}.options.${index}`;
    return element(
      "fieldset",
      { class: "option-line", "data-path": at },
      element("legend", { class: "visually-hidden" }, `Answer ${index + 1}`),
      field(`${at}.value`, "Value", text(option, "value", changed, { class: "code", maxlength: 60, spellcheck: "false" })),
      field(`${at}.label`, "Label", text(option, "label", changed, { maxlength: 200 })),
      field(`${at}.points`, "Points", number(option, "points", changed, { placeholder: "not counted" })),
      field(`${at}.guidance`, "Guidance", area(option, "guidance", changed)),
      element(
        "div",
        { class: "option-ticks" },
        check(`${at}.comment_required`, "Needs a comment", option, "comment_required", changed),
        several ? check(`${at}.exclusive`, "Chosen alone", option, "exclusive", changed) : null,
      ),
      arrange(criterion.options, index, `answer ${option.value}`, at, restructured),
    );
  });
  const more = () => { criterion.options.push({ value: "", label: "", points: 0, guidance: "", comment_required: false }); restructured(`${path}.options.${criterion.options.length - 1}.value`); };
  return part(
    "Answers",
    element("p", { class: "muted small" }, several ? SEVERAL_HINT : ONE_HINT),
    ...rows,
    fixed && criterion.options.length >= 3 ? null : button("Add an answer", more, { quiet: false }),
  );
}

function counts(criterion, path, { changed, restructured }) {
  const critical = check(`${path}.critical`, "Critical: a fail is always listed", criterion, "critical", () => {
    if (!criterion.critical) criterion.auto_fail = "none";
    restructured();
  });
  return part(
    "How it counts",
    element(
      "div",
      { class: "fields" },
      field(`${path}.weight`, "Weight", number(criterion, "weight", changed)),
      criterion.critical ? field(`${path}.auto_fail`, "A fail means", choice(criterion, "auto_fail", AUTO_FAILS, changed)) : null,
    ),
    critical,
  );
}

function when(criterion, path, { changed, restructured }, earlier) {
  const condition = criterion.condition ?? { criterion: "", answers: [] };
  const depends = choice({ on: condition.criterion }, "on", [["", "Always"], ...earlier.map((c) => [c.id, `It depends on: ${c.name}`])], (id) => {
    criterion.condition = id ? { criterion: id, answers: [] } : null;
    restructured();
  });
  const other = earlier.find((c) => c.id === condition.criterion);
  return part(
    "When it is asked",
    field(`${path}.opportunity`, "Opportunity", area(criterion, "opportunity", changed), "When it can be asked at all; without it the answer is not applicable, never a fail"),
    several(`${path}.channels`, "Channels", criterion, "channels", CHANNELS, changed),
    field(`${path}.condition.criterion`, "Asked", depends),
    other ? several(`${path}.condition.answers`, `If “${other.name}” was answered`, criterion.condition, "answers", other.options.map((o) => [o.value, o.label]), changed) : null,
  );
}

function coaching(criterion, path, { changed }) {
  criterion.coaching ??= {};
  const at = `${path}.coaching`;
  const texts = (name, label, hint) => field(`${at}.${name}`, label, lines(criterion.coaching, name, changed), hint);
  return part(
    "What an agent is told",
    texts("strengths", "Strengths", "One a line. About behaviour, never about the person"),
    texts("improvements", "Improvements", "One a line"),
    field(`${at}.next_step`, "Next step", area(criterion.coaching, "next_step", changed)),
    field(`${at}.resource`, "Learning resource", text(criterion.coaching, "resource", changed)),
    field(`${path}.root_causes`, "Root causes to choose from", lines(criterion, "root_causes", changed), "One a line"),
  );
}
