/* Charts from a JSON script beside their place. ECharts is fetched only by pages that have one; SVG, no animation. */
(function () {
  "use strict";
  // Dark and light in turn: neighbours stay apart for those who do not see the colours, and in a black and white print.
  const COLOURS = ["#24527d", "#d3b56c", "#8f2a20", "#93b6d3", "#3f6b4d", "#cfc6b4"];
  // From good to bad, and what says neither: a scale is read by its colours.
  const GRADES = ["#3f6b4d", "#a9c4b0", "#d3b56c", "#8f2a20", "#cfc6b4"];
  const FONT = { fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font"), color: "#22201c", fontSize: 13 };
  let library = null;

  function load() {
    library = library || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.charts;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }

  function series(chart) {
    if (chart.kind === "pie") {
      const data = chart.categories.map((name, at) => ({ name, value: chart.series[0].values[at] }));
      return [{ type: "pie", radius: ["45%", "72%"], data, label: { ...FONT, formatter: "{b} {c}" }, cursor: "default" }];
    }
    return chart.series.map((one) => ({
      name: one.name, type: chart.kind === "line" ? "line" : "bar", stack: one.stack, data: one.values,
      barMaxWidth: 28, symbolSize: 7, cursor: chart.urls ? "pointer" : "default",
      label: { show: chart.series.length === 1, position: chart.kind === "rows" ? "right" : "top", ...FONT, formatter: chart.percent ? "{c}%" : "{c}" },
    }));
  }

  function axes(chart) {
    const names = { type: "category", data: chart.categories, axisLabel: { ...FONT, interval: 0, hideOverlap: true }, axisTick: { show: false }, inverse: chart.kind === "rows" };
    const values = { type: "value", name: chart.unit, nameTextStyle: FONT, axisLabel: FONT, minInterval: chart.percent ? 0 : 1, splitLine: { lineStyle: { color: "#e2dccf" } } };
    if (chart.kind === "pie") return {};
    return chart.kind === "rows" ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
  }

  function option(chart) {
    const many = chart.series.length > 1 || chart.kind === "pie";
    return {
      animation: false, color: chart.scale === "grades" ? GRADES : COLOURS, textStyle: FONT,
      tooltip: { renderMode: "richText", trigger: chart.kind === "pie" ? "item" : "axis", axisPointer: { type: "shadow" }, textStyle: FONT },
      legend: many && chart.kind !== "pie" ? { bottom: 0, textStyle: FONT } : undefined,
      grid: { left: 8, right: chart.kind === "rows" ? 48 : 16, top: chart.unit ? 36 : 24, bottom: many ? 36 : 8, containLabel: true },
      series: series(chart), ...axes(chart),
    };
  }

  async function draw(place) {
    const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const made = (await load()).init(place, null, { renderer: "svg" });
    made.setOption(option(chart));
    if (chart.urls) made.on("click", (event) => { const url = chart.urls[event.dataIndex]; if (url) location.assign(url); });
    new ResizeObserver(() => made.resize()).observe(place);
  }

  function fill(root) {
    for (const place of root.querySelectorAll("[data-chart]:empty")) draw(place);
  }

  document.addEventListener("DOMContentLoaded", () => fill(document));
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) fill(event.detail.elt); });
})();
