/* Fields of the editor. Each edits one value of the draft in place and carries its path, so that problems find it. */

let made = 0;
const unique = () => `f${++made}`;

/** An element with attributes and children; a child that is null is left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export function button(text, onclick, { label, quiet = true, disabled = false, key } = {}) {
  const style = quiet ? "button-plain button-small" : "button-quiet";
  return element("button", { type: "button", class: style, "aria-label": label, title: label, disabled, "data-key": key, onclick }, text);
}

/** `field(path, "Name", input, "What it is for")`: label, control, hint and a place for a problem. */
export function field(path, label, control, hint) {
  control.id ||= unique();
  control.dataset.path = path;
  return element(
    "div",
    { class: "field" },
    element("label", { for: control.id }, label),
    control,
    hint ? element("small", {}, hint) : null,
  );
}

export function text(owner, name, changed, attributes = {}) {
  const input = element("input", { autocomplete: "off", ...attributes });
  input.value = owner[name] ?? "";
  input.addEventListener("input", () => changed((owner[name] = input.value)));
  return input;
}

export function area(owner, name, changed, attributes = {}) {
  const input = element("textarea", { rows: 2, ...attributes });
  input.value = owner[name] ?? "";
  input.addEventListener("input", () => changed((owner[name] = input.value)));
  return input;
}

/** A list of texts, one a line. */
export function lines(owner, name, changed, attributes = {}) {
  const input = element("textarea", { rows: 3, ...attributes });
  input.value = (owner[name] ?? []).join("\n");
  input.addEventListener("input", () => {
    owner[name] = input.value.split("\n").map((line) => line.trim()).filter(Boolean);
    changed();
  });
  return input;
}

/** A number; empty is null, and what is no number is kept as typed for the server to object to. */
export function number(owner, name, changed, attributes = {}) {
  const input = element("input", { inputmode: "decimal", autocomplete: "off", ...attributes });
  input.value = owner[name] ?? "";
  input.addEventListener("input", () => {
    const typed = input.value.trim().replace(",", ".");
    owner[name] = typed === "" ? null : Number.isNaN(Number(typed)) ? input.value : Number(typed);
    changed();
  });
  return input;
}

/** A choice among [value, words] pairs. */
export function choice(owner, name, pairs, changed, attributes = {}) {
  const input = element("select", attributes, ...pairs.map(([value, words]) => element("option", { value }, words)));
  input.value = owner[name] ?? "";
  input.addEventListener("change", () => changed((owner[name] = input.value)));
  return input;
}

export function check(path, label, owner, name, changed) {
  const input = element("input", { type: "checkbox", "data-path": path });
  input.checked = Boolean(owner[name]);
  input.addEventListener("change", () => changed((owner[name] = input.checked)));
  return element("label", { class: "choice" }, input, ` ${label}`);
}

/** Some of [value, words] pairs, as a list. */
export function several(path, legend, owner, name, pairs, changed) {
  const boxes = pairs.map(([value, words]) => {
    const input = element("input", { type: "checkbox", value });
    input.checked = (owner[name] ?? []).includes(value);
    input.addEventListener("change", () => {
      owner[name] = boxes.filter((box) => box.input.checked).map((box) => box.input.value);
      changed();
    });
    return { input, node: element("label", { class: "choice" }, input, ` ${words}`) };
  });
  return element("fieldset", { class: "field several", "data-path": path }, element("legend", {}, legend), ...boxes.map((box) => box.node));
}

/** Buttons that move an item of a list up and down and take it out; `place` names it for people who do not see it. */
export function arrange(list, index, place, key, changed) {
  const move = (by) => {
    const [item] = list.splice(index, 1);
    list.splice(index + by, 0, item);
    changed();
  };
  return element(
    "span",
    { class: "arrange" },
    button("↑", () => move(-1), { label: `Move ${place} up`, disabled: index === 0, key: `${key}.up` }),
    button("↓", () => move(1), { label: `Move ${place} down`, disabled: index === list.length - 1, key: `${key}.down` }),
    button("×", () => { list.splice(index, 1); changed(); }, { label: `Remove ${place}`, disabled: list.length === 1, key: `${key}.remove` }),
  );
}
