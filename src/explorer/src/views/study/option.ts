import type { EChartsCoreOption } from "echarts/core";
import type { ChartContext } from "../../charts/Chart";
import { boundsWithZero, groupElement, textElement } from "../../charts/lines";
import { fontFamily, valueAxis } from "../../charts/theme";
import type { Curve } from "./curves";

const headHeight = 34;
const footHeight = 30;
const axisWidth = 52;
const gap = 28;

/** Returns the boxes of the plots and the height of the chart. */
export function layoutOf(count: number, width: number) {
  const columns = count === 1 ? 1 : Math.max(1, Math.min(3, count, Math.floor((width + gap) / 330)));
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const plotHeight = count === 1 ? (width < 600 ? 280 : 360) : 190;
  const rowHeight = headHeight + plotHeight + footHeight;
  const boxes = Array.from({ length: count }, (_, index) => ({
    left: (index % columns) * (cellWidth + gap) + axisWidth,
    top: Math.floor(index / columns) * rowHeight + headHeight,
    width: cellWidth - axisWidth - 10,
    height: plotHeight,
  }));
  return { boxes, height: Math.ceil(count / columns) * rowHeight };
}

const percent = (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(Math.round(value * 1000) / 10)} %`;

/** Returns the option of the chart: for each curve the abnormal returns as bars and their sum as a line with its band. */
export function studyOption(
  curves: readonly Curve[],
  offsets: readonly number[],
  cursor: number | undefined,
  { colors, width }: ChartContext,
): EChartsCoreOption {
  const { boxes } = layoutOf(curves.length, width);
  const bounds = boundsWithZero(
    curves.flatMap(({ abnormal, path }) => [...abnormal, ...path.flatMap(({ lower, upper, value }) => [lower, upper, value])]),
  );
  const [first, last] = [offsets[0] - 0.6, offsets.at(-1)! + 0.6];
  return {
    grid: boxes,
    xAxis: curves.map((_, index) => ({
      type: "value",
      gridIndex: index,
      min: first,
      max: last,
      position: "bottom",
      splitLine: { show: false },
      axisLine: { show: true, onZero: false, lineStyle: { color: colors.line } },
      axisTick: { show: false },
      axisLabel: { show: false },
    })),
    yAxis: curves.map((_, index) => ({
      ...valueAxis(colors, percent),
      ...bounds,
      gridIndex: index,
      splitNumber: curves.length === 1 ? 6 : 4,
      axisLabel: { color: colors["ink-soft"], fontSize: 12, fontFamily, showMinLabel: false, showMaxLabel: false, formatter: percent },
    })),
    series: curves.map((curve, index) => ({
      id: `curve-${index}`,
      type: "custom",
      silent: true,
      clip: false,
      xAxisIndex: index,
      yAxisIndex: index,
      data: [[offsets[0], 0]],
      z: 3,
      renderItem: (_: unknown, api: { coord(point: number[]): number[] }) => {
        const { left, top, width: plotWidth, height } = boxes[index];
        const x = (offset: number) => api.coord([offset, 0])[0];
        const y = (value: number) => api.coord([0, value])[1];
        const bottom = top + height;
        const step = x(1) - x(0);
        const elements: object[] = [
          textElement(left - axisWidth, top - headHeight + 8, curve.title, colors.ink, {
            weight: 650,
            size: 13.5,
            verticalAlign: "middle",
            width: plotWidth + axisWidth,
            overflow: "truncate",
            ellipsis: "…",
          }),
        ];
        if (offsets.includes(0)) {
          elements.push({ type: "rect", shape: { x: x(-0.5), y: top, width: step, height }, style: { fill: colors.known, opacity: 0.12 } });
          elements.push(
            textElement(x(0), top - 8, "event", colors.known, { weight: 600, size: 11.5, align: "center", verticalAlign: "middle" }),
          );
        }
        elements.push(...band(curve, offsets, x, y, colors));
        curve.abnormal.forEach((value, at) => {
          if (Number.isNaN(value)) return;
          const barWidth = Math.min(22, step * 0.56);
          const [barTop, barBottom] = [Math.min(y(0), y(value)), Math.max(y(0), y(value))];
          elements.push({
            type: "rect",
            shape: { x: x(offsets[at]) - barWidth / 2, y: barTop, width: barWidth, height: Math.max(1, barBottom - barTop) },
            style: { fill: value < 0 ? colors["series-2"] : colors["series-3"], opacity: curve.abnormalPValues[at] < 0.05 ? 1 : 0.5 },
          });
        });
        elements.push({
          type: "line",
          shape: { x1: left, x2: left + plotWidth, y1: y(0), y2: y(0) },
          style: { stroke: colors["ink-faint"], lineWidth: 1 },
        });
        for (const run of runsOf(curve)) {
          elements.push({
            type: "polyline",
            shape: { points: run.map((at) => [x(offsets[at]), y(curve.path[at].value)]) },
            style: { fill: "none", stroke: colors["series-1"], lineWidth: 2.4 },
          });
        }
        curve.path.forEach(({ value }, at) => {
          if (!Number.isNaN(value))
            elements.push({
              type: "circle",
              shape: { cx: x(offsets[at]), cy: y(value), r: step > 14 ? 3.4 : 1.8 },
              style: { fill: colors["series-1"], stroke: colors.surface, lineWidth: 1.2 },
            });
        });
        if (cursor !== undefined)
          elements.push({
            type: "line",
            shape: { x1: x(cursor), x2: x(cursor), y1: top, y2: bottom },
            style: { stroke: colors.accent, lineWidth: 1.5, lineDash: [4, 3] },
          });
        const every = [1, 2, 5, 10, 20, 50].find((each) => each * step >= 26) ?? 100;
        for (const offset of offsets) {
          if (offset % every !== 0) continue;
          elements.push(
            textElement(x(offset), bottom + 14, offset > 0 ? `+${offset}` : String(offset).replace("-", "−"), colors["ink-soft"], {
              align: "center",
              verticalAlign: "middle",
            }),
          );
        }
        return groupElement(elements);
      },
    })),
  };
}

/** Returns the indexes of consecutive offsets with a value. */
function runsOf({ path }: Curve): number[][] {
  const runs: number[][] = [[]];
  path.forEach(({ value }, at) => (Number.isNaN(value) ? runs.push([]) : runs.at(-1)!.push(at)));
  return runs.filter((run) => run.length > 1);
}

function band(
  curve: Curve,
  offsets: readonly number[],
  x: (offset: number) => number,
  y: (value: number) => number,
  colors: ChartContext["colors"],
): object[] {
  const known = curve.path.flatMap(({ lower, upper }, at) => (Number.isNaN(lower) || Number.isNaN(upper) ? [] : [{ at, lower, upper }]));
  if (known.length < 2) return [];
  const upper = known.map((each) => [x(offsets[each.at]), y(each.upper)]);
  const lower = known.map((each) => [x(offsets[each.at]), y(each.lower)]).reverse();
  return [{ type: "polygon", shape: { points: [...upper, ...lower] }, style: { fill: colors["series-1"], opacity: 0.14 } }];
}
