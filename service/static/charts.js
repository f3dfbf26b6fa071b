// What every chart needs. A table of the same figures stands beside each.

export const dark = matchMedia("(prefers-color-scheme: dark)");

/** The value of a variable of colour. A canvas knows neither variables nor light and dark: the browser resolves them. */
export function colour(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** Draws what the attribute of `element` holds as `options` makes it of that, and again in the other colour scheme. */
export function draw(element, attribute, options) {
  const drawn = globalThis.echarts.init(element, null, { renderer: "canvas" });
  const data = JSON.parse(element.dataset[attribute]);
  const show = () => drawn.setOption(options(data), true);
  show();
  dark.addEventListener("change", show);
  new ResizeObserver(() => drawn.resize()).observe(element);
  addEventListener("beforeprint", () => drawn.resize());
}
