// The figure of an objective over time, each with its interval as a bar, beside its baseline and its target.

import { colour, draw } from "../charts.js";

const TICKS = 5;

/** Least and most of an axis that shows all of the values, on round numbers. */
function bounds(values, percent) {
  const least = Math.min(...values), most = Math.max(...values), rough = (most - least || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough);
  const low = Math.floor(least / step) * step, high = Math.ceil(most / step) * step;
  return percent ? [Math.max(0, low), Math.min(100, high), step] : [low, high, step];
}

function across(data, value, name, type, tint) {
  return {
    type: "line", name, data: data.labels.map(() => value), symbol: "none", silent: true, color: tint,
    lineStyle: { width: 1.5, type },
    endLabel: { show: true, formatter: name, color: colour("--ink-muted"), distance: 4 },
  };
}

function intervals(data, tint) {
  const bar = { type: "bar", stack: "interval", silent: true, barWidth: 8 };
  const height = data.high.map((high, place) => (high === null ? null : high - data.low[place]));
  return [
    { ...bar, data: data.low, itemStyle: { color: "transparent" } },
    { ...bar, data: height, itemStyle: { color: tint, opacity: 0.25, borderRadius: 4 } },
  ];
}

function options(data) {
  const text = colour("--ink-muted"), line = colour("--line"), accent = colour("--accent"), ink = colour("--ink");
  const all = [...data.low, ...data.high, ...data.values, data.baseline, data.target];
  const [min, max, interval] = bounds(all.filter((value) => value !== null), data.unit === "percent");
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 52, right: 72, top: 16, bottom: 28 },
    tooltip: { trigger: "axis", renderMode: "richText", formatter: (points) => data.words[points[0].dataIndex] },
    xAxis: { type: "category", data: data.labels, axisLabel: { color: text }, axisLine: { lineStyle: { color: line } } },
    yAxis: {
      type: "value", min, max, interval, splitLine: { lineStyle: { color: line } },
      axisLabel: { color: text, formatter: { percent: "{value} %", seconds: "{value} s" }[data.unit] ?? "{value}" },
    },
    series: [
      ...intervals(data, accent),
      ...(data.baseline === null ? [] : [across(data, data.baseline, "Baseline", "dashed", text)]),
      across(data, data.target, "Target", "solid", ink),
      {
        type: "line", name: "Figure", data: data.values, color: accent, symbolSize: 7, connectNulls: false,
        lineStyle: { width: 2 },
      },
    ],
  };
}

document.querySelectorAll("[data-trend]").forEach((element) => draw(element, "trend", options));
