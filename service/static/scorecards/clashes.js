/* Ids that another scorecard asks something else by: a note under each such criterion, with the way out. */
import { button, element } from "./fields.js";

/** `clashes` as the server found them in `draft`; `restructured` draws anew after an id was changed. */
export function showClashes(root, draft, clashes, restructured) {
  for (const old of root.querySelectorAll(".clash")) old.remove();
  for (const clash of clashes) {
    const line = root.querySelector(`[data-path="${clash.path}"]`)?.closest(".criterion-line");
    line?.after(note(clash, () => rename(draft, clash, restructured)));
  }
}

function note(clash, take) {
  return element(
    "div",
    { class: "clash", role: "note" },
    element("p", {}, element("strong", {}, "Not to be published like this. "), clash.sentence),
    element(
      "p",
      { class: "actions" },
      button(`Use the id ${clash.free_id}`, take, { quiet: false, key: `${clash.path}.free` }),
      element("a", { href: `/scorecards/${clash.scorecard}` }, `How ${clash.name} asks it`),
    ),
  );
}

/** Conditions that look back at the criterion follow its new id. */
function rename(draft, clash, restructured) {
  const everything = draft.sections.flatMap((section) => section.criteria);
  const [, section, at] = clash.path.match(/^sections\.(\d+)\.criteria\.(\d+)$/);
  const item = draft.sections[section].criteria[at];
  for (const other of everything) if (other.condition?.criterion === item.id) other.condition.criterion = clash.free_id;
  item.id = clash.free_id;
  restructured();
}
