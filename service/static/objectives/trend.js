// The figure of an objective over time with its interval as a band, beside its baseline and its target.

import { colour, draw } from "../charts.js";

function across(data, value, name, type, tint) {
  return {
    type: "line", name, data: data.labels.map(() => value), symbol: "none", silent: true, color: tint,
    lineStyle: { width: 1.5, type }, tooltip: { show: false },
    endLabel: { show: true, formatter: name, color: colour("--ink-muted"), distance: 4 },
  };
}

function band(data, tint) {
  const silent = { type: "line", stack: "interval", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const height = data.high.map((high, place) => (high === null ? null : high - data.low[place]));
  return [{ ...silent, data: data.low }, { ...silent, data: height, areaStyle: { color: tint, opacity: 0.16 } }];
}

function options(data) {
  const text = colour("--ink-muted"), line = colour("--line"), accent = colour("--accent"), ink = colour("--ink");
  const known = [...data.low, ...data.high, ...data.values, data.baseline, data.target].filter((value) => value !== null);
  const least = Math.min(...known), most = Math.max(...known), room = (most - least || 1) * 0.08;
  const bounds = data.unit === "percent" ? [Math.max(0, least - room), Math.min(100, most + room)] : [least - room, most + room];
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 52, right: 72, top: 16, bottom: 28 },
    tooltip: { trigger: "axis", renderMode: "richText", formatter: (points) => data.words[points[0].dataIndex] },
    xAxis: { type: "category", data: data.labels, axisLabel: { color: text }, axisLine: { lineStyle: { color: line } } },
    yAxis: {
      type: "value", min: Math.floor(bounds[0]), max: Math.ceil(bounds[1]), splitLine: { lineStyle: { color: line } },
      axisLabel: { color: text, formatter: { percent: "{value} %", seconds: "{value} s" }[data.unit] ?? "{value}" },
    },
    series: [
      ...band(data, accent),
      { type: "line", name: "Figure", data: data.values, color: accent, symbolSize: 7, connectNulls: false, lineStyle: { width: 2 } },
      ...(data.baseline === null ? [] : [across(data, data.baseline, "Baseline", "dashed", text)]),
      across(data, data.target, "Target", "solid", ink),
    ],
  };
}

document.querySelectorAll("[data-trend]").forEach((element) => draw(element, "trend", options));
