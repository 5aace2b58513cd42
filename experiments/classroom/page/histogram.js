/* Histogram of a measure under both regimes (ECharts, SVG): left solid, right hatched, so that greyscale tells them apart. */

import { h } from "./dom.js";
import { figure } from "./scale.js";
import { capital } from "./shares.js";
import { number, say } from "./texts.js";

const LIBRARY = "vendor/echarts.min.js";
let loading = null;

/* Loaded when a histogram is first drawn, so that the page starts without it; a handout brings it along. */
function library() {
  if (globalThis.echarts) return Promise.resolve(globalThis.echarts);
  loading ??= new Promise((resolve) => {
    const script = h("script", { src: LIBRARY, on: { load: () => resolve(globalThis.echarts), error: () => resolve(null) } });
    document.head.append(script);
  });
  return loading;
}

/** Returns {element, update(line), resize()}; draws nothing while it has no width. */
export function histogram(app, name, label) {
  const element = h("div", { class: "histogram", role: "img" });
  let chart = null;
  let last = null;

  const draw = async () => {
    if (!last?.histograms?.[name] || !element.clientWidth) return;
    const echarts = await library();
    const of = last.histograms[name];
    if (!echarts) {
      element.textContent = say("thousand.no_charts");
      return;
    }
    chart ??= echarts.init(element, null, { renderer: "svg" });
    chart.setOption(option(app, of, label), { notMerge: true });
    const middle = (at) => (of.edges[at] + of.edges[at + 1]) / 2;
    const mean = (counts) => counts.reduce((sum, count, at) => sum + count * middle(at), 0) / Math.max(1, counts.reduce((one, other) => one + other, 0));
    element.setAttribute("aria-label", say("thousand.histogram_label", { label, n: number(last.done), left: number(mean(of.left), 2), right: number(mean(of.right), 2) }));
  };
  app.on("theme", draw);
  return {
    element,
    label,
    update(line) {
      last = line;
      draw();
    },
    resize() {
      if (chart && element.clientWidth) chart.resize();
      draw();
    },
  };
}

function option(app, of, label) {
  const ink = app.color("ink");
  const size = parseFloat(getComputedStyle(document.body).fontSize);
  const font = { color: ink, fontSize: size, fontFamily: getComputedStyle(document.body).fontFamily };
  const names = of.edges.slice(0, -1).map((from, at) => `${figure(from)}\u2013${figure(of.edges[at + 1])}`);
  const series = (side, name) => ({
    name,
    type: "bar",
    data: of[side],
    barGap: "0%",
    barCategoryGap: "12%",
    itemStyle: {
      color: app.color(side),
      ...(side === "right" ? { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4, color: app.color("card") } } : {}),
    },
  });
  return {
    animation: false,
    textStyle: font,
    grid: { left: 4, right: 8, top: 8, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", confine: true, renderMode: "richText" },
    xAxis: { type: "category", data: names, name: label, nameLocation: "middle", nameGap: size * 2, axisTick: { show: false }, axisLabel: { ...font, interval: 3, formatter: (text) => text.split("\u2013")[0].replace(/([.,]\d*?)0+$/, "$1").replace(/[.,]$/, "") }, nameTextStyle: font },
    yAxis: { type: "value", axisLabel: font, splitNumber: 3, splitLine: { lineStyle: { color: app.color("edge") } } },
    series: [series("left", capital(say("side.left"))), series("right", capital(say("side.right")))],
  };
}
