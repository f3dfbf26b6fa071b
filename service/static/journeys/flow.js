// Ways of matters as bands. A table of the same counts stands beside it.

import { colour, dark, draw } from "../charts.js";

const COLOURS = [1, 2, 3, 4, 5, 6].map((number) => `--flow-${number}`);
const REST = { "Other types": "--flow-7", "No type": "--flow-7", "More contacts": "--flow-7", "Nothing stated": "--flow-7" };

const OUTCOMES = { Resolved: "--good", "Partly resolved": "--caution", Unresolved: "--bad", Escalated: "--caution" };

function tints(nodes) {
  const fixed = { ...OUTCOMES, ...REST };
  const names = [...new Set(nodes.map((node) => node.label))];
  const types = names.filter((name) => !(name in fixed));
  return new Map(names.map((name) => [name, colour(fixed[name] ?? COLOURS[types.indexOf(name) % COLOURS.length])]));
}

function options(data) {
  const tint = tints(data.nodes);
  const steps = [...new Set(data.nodes.map((node) => node.step))].sort((a, b) => a - b);
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: {
      renderMode: "richText",
      formatter: ({ data: one, name, value }) =>
        (one.source ? `${label(one.source)} → ${label(one.target)}: ${one.value}` : `${label(name)}: ${value}`),
    },
    series: [{
      type: "sankey", left: 8, right: 120, top: 8, bottom: 8, nodeGap: 10, draggable: false, emphasis: { focus: "adjacency" },
      data: data.nodes.map((node) => ({
        name: node.name, depth: steps.indexOf(node.step), itemStyle: { color: tint.get(node.label), borderWidth: 0 },
        label: { formatter: node.label, color: colour("--ink"), position: "right", distance: 4 },
      })),
      links: data.links,
      lineStyle: { color: "source", opacity: dark.matches ? 0.35 : 0.25 },
    }],
  };
}

/** The name of a node without its step. */
function label(name) {
  return name.slice(name.indexOf(" ") + 1);
}

document.querySelectorAll("[data-flow]").forEach((element) => draw(element, "flow", options));
