// Lines with their intervals as bands. Every chart has a table of the same figures beside it.

import { colour, draw } from "../charts.js";

const COLOURS = ["--accent", "--customer"];

function lines(series, place) {
  const tint = colour(COLOURS[place % COLOURS.length]);
  const height = series.high.map((high, week) => (high === null ? null : high - series.low[week]));
  const stack = `interval ${place}`;
  const silent = { type: "line", stack, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  return [
    { ...silent, data: series.low },
    { ...silent, data: height, areaStyle: { color: tint, opacity: 0.16 } },
    {
      type: "line", name: series.name, data: series.values, color: tint, symbolSize: 6, connectNulls: false,
      lineStyle: { width: 2, type: place ? "dashed" : "solid" },
    },
  ];
}

function words(data, week) {
  const told = data.series.map((series) => {
    const value = series.values[week];
    if (value === null) return `${series.name}: nothing`;
    const interval = series.low[week] === null ? "" : ` (${series.low[week].toFixed(0)}–${series.high[week].toFixed(0)})`;
    return `${series.name}: ${value.toFixed(1)} %${interval}, n = ${series.n[week]}`;
  });
  return [`Week of ${data.weeks[week]}`, ...told].join("\n");
}

function options(data) {
  const text = colour("--ink-muted"), line = colour("--line");
  const known = data.series.flatMap((series) => [...series.low, ...series.high, ...series.values]).filter((value) => value !== null);
  const least = Math.min(...known) < 40 ? 0 : Math.floor(Math.min(...known) / 10) * 10;
  const most = Math.min(100, Math.ceil(Math.max(...known) / 10) * 10);
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 44, right: 12, top: 12, bottom: 28 },
    tooltip: { trigger: "axis", renderMode: "richText", formatter: (points) => words(data, points[0].dataIndex) },
    xAxis: { type: "category", data: data.weeks, axisLabel: { color: text }, axisLine: { lineStyle: { color: line } } },
    yAxis: {
      type: "value", min: least, max: most, axisLabel: { color: text, formatter: "{value} %" },
      splitLine: { lineStyle: { color: line } },
    },
    series: data.series.flatMap(lines),
  };
}

document.querySelectorAll("[data-chart]").forEach((element) => draw(element, "chart", options));
