import type { EChartsCoreOption } from "echarts/core";
import type { ChartContext } from "../../charts/Chart";
import { boundsWithZero, groupElement, lineColor, lineDash, spread, textElement } from "../../charts/lines";
import { fontFamily, valueAxis } from "../../charts/theme";
import { missingStyle } from "../../parts/missing";
import { axisText, type AlignedArguments } from "./arguments";
import { axisValueText, isReturn, type Plot } from "./plots";

/** Where a plot is in the chart, without its title, its axis and its marks of missing cells. */
export interface PlotBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

const headHeight = 34;
const footHeight = 30;
const stripRow = 12;
const minMarkGap = 11;
const labelWidth = 190;
const gap = 28;

/** Returns whether lines are labelled in the chart instead of in a legend. */
export function hasLabels(plots: readonly Plot[], width: number): boolean {
  return plots.length === 1 && width >= 680 && plots[0].lines.length > 1 && plots[0].lines.length <= 14;
}

/** Returns the number of rows of marks that a plot needs below it: one for each line with missing cells. */
function stripsOf({ lines }: Plot) {
  return lines.filter(({ column }) => column.missing.some((missing) => missingStyle(missing)));
}

/** Returns the boxes of the plots and the height of the chart. */
export function layoutOf(plots: readonly Plot[], width: number): { boxes: PlotBox[]; height: number } {
  const columns = plots.length === 1 ? 1 : Math.max(1, Math.min(3, plots.length, Math.floor((width + gap) / 330)));
  const axisWidth = 52;
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const plotHeight = plots.length === 1 ? (width < 600 ? 280 : 380) : 170;
  const boxes: PlotBox[] = [];
  let top = 0;
  for (let first = 0; first < plots.length; first += columns) {
    const row = plots.slice(first, first + columns);
    const strips = Math.max(...row.map((plot) => stripsOf(plot).length));
    row.forEach((_, column) =>
      boxes.push({
        left: column * (cellWidth + gap) + axisWidth,
        top: top + headHeight,
        width: cellWidth - axisWidth - (hasLabels(plots, width) ? labelWidth : 12),
        height: plotHeight,
      }),
    );
    top += headHeight + plotHeight + strips * stripRow + footHeight;
  }
  return { boxes, height: top };
}

interface Drawing {
  plots: readonly Plot[];
  offsets: readonly number[];
  given: AlignedArguments;
  /** The offset that is selected. */
  cursor: number | undefined;
}

/** Returns the option of the chart. */
export function alignedOption({ plots, offsets, given, cursor }: Drawing, context: ChartContext): EChartsCoreOption {
  const { colors, width } = context;
  const { boxes } = layoutOf(plots, width);
  const { measure, unit } = given;
  const isShared = isReturn(measure);
  const isLevel = measure === "value";
  const shared = boundsWithZero(plots.flatMap(({ lines }) => lines.flatMap(({ column }) => [...column.values])));
  const [first, last] = [offsets[0], offsets.at(-1)!];
  const isDense = offsets.length > boxes[0].width / 9;
  // An axis of one offset needs a width.
  const [min, max] = first === last ? [first - 1, last + 1] : [first, last];
  return {
    grid: boxes.map((box) => ({ ...box, show: false })),
    xAxis: plots.map((plot, index) => ({
      type: "value",
      gridIndex: index,
      min,
      max,
      minInterval: 1,
      position: "bottom",
      offset: stripsOf(plot).length * stripRow,
      interval: tickInterval(max - min, boxes[index].width, unit === "elapsed" ? 62 : 34),
      axisLine: { show: true, onZero: false, lineStyle: { color: colors.line } },
      splitLine: { show: false },
      axisTick: { show: true, length: 4, lineStyle: { color: colors.line } },
      axisLabel: {
        color: colors["ink-soft"],
        fontSize: 12,
        fontFamily,
        hideOverlap: true,
        formatter: (value: number) => axisText(value, given),
      },
    })),
    yAxis: plots.map(({ lines }, index) => ({
      ...valueAxis(colors, (value) => axisValueText(value, measure, lines[0].unit)),
      gridIndex: index,
      splitNumber: plots.length === 1 ? 5 : 3,
      ...(isShared
        ? { min: shared.min, max: shared.max }
        : isLevel
          ? {}
          : boundsWithZero(lines.flatMap(({ column }) => [...column.values]))),
      axisLabel: {
        color: colors["ink-soft"],
        fontSize: 12,
        fontFamily,
        showMinLabel: !isShared && isLevel,
        showMaxLabel: !isShared && isLevel,
        formatter: (value: number) => axisValueText(value, measure, lines[0].unit),
      },
    })),
    series: plots.flatMap((plot, index) => [
      background(plot, index, boxes[index], { plots, offsets, given, cursor }, context),
      ...plot.lines.map((line, lineIndex) => ({
        id: `line-${index}-${lineIndex}`,
        type: "line",
        xAxisIndex: index,
        yAxisIndex: index,
        z: 4,
        silent: true,
        clip: false,
        data: offsets.map((offset, at) => [offset, Number.isNaN(line.column.values[at]) ? null : line.column.values[at]]),
        symbol: "circle",
        symbolSize: plots.length === 1 ? 5 : 4,
        showSymbol: !isDense,
        connectNulls: false,
        itemStyle: { color: lineColor(colors, line.index) },
        lineStyle: { color: lineColor(colors, line.index), width: 2, type: lineDash(line.index) },
      })),
    ]),
  };
}

/** Returns an interval of ticks that are whole, round offsets. */
function tickInterval(length: number, width: number, minWidth: number): number {
  const least = (length / width) * minWidth;
  return (
    [1, 2, 5, 6, 10, 12, 20, 24, 48, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000].find((each) => each >= least) ?? Math.ceil(least)
  );
}

/** Returns the series that draws the title, the event, zero, the selected offset, the missing cells and the labels of a plot. */
function background(plot: Plot, index: number, box: PlotBox, drawing: Drawing, { colors, width }: ChartContext) {
  const { plots, offsets, given, cursor } = drawing;
  const { top, left, height } = box;
  const bottom = top + height;
  const strips = stripsOf(plot);
  const total = bottom + strips.length * stripRow;
  return {
    id: `background-${index}`,
    type: "custom",
    xAxisIndex: index,
    yAxisIndex: index,
    z: 2,
    silent: true,
    clip: false,
    data: [[offsets[0], 0]],
    renderItem: (_: unknown, api: { coord(point: number[]): number[] }) => {
      const x = (offset: number) => api.coord([offset, 0])[0];
      const y = (value: number) => Math.max(top, Math.min(bottom, api.coord([offsets[0], value])[1]));
      const elements: object[] = [
        textElement(left - 52, top - headHeight + 8, plot.title, colors.ink, {
          weight: 650,
          size: 13.5,
          verticalAlign: "middle",
          width: box.width + 60,
          overflow: "truncate",
          ellipsis: "…",
        }),
      ];
      const isBetween =
        given.unit !== "elapsed" && given.anchorPolicy === "containing_or_next" && offsets.includes(-1) && offsets.includes(0);
      if (isBetween) {
        elements.push({
          type: "rect",
          shape: { x: x(-1), y: top, width: x(0) - x(-1), height: total - top },
          style: { fill: colors.known, opacity: 0.13 },
        });
        elements.push(
          textElement((x(-1) + x(0)) / 2, top - 8, "event", colors.known, {
            weight: 600,
            size: 11.5,
            align: "center",
            verticalAlign: "middle",
          }),
        );
      } else if (offsets[0] <= 0 && offsets.at(-1)! >= 0) {
        elements.push({ type: "line", shape: { x1: x(0), x2: x(0), y1: top, y2: total }, style: { stroke: colors.known, lineWidth: 1.5 } });
        const word = given.unit === "elapsed" ? "event" : "anchor";
        elements.push(
          textElement(x(0), top - 8, word, colors.known, { weight: 600, size: 11.5, align: "center", verticalAlign: "middle" }),
        );
      }
      if (given.measure !== "value") {
        elements.push({
          type: "line",
          shape: { x1: left, x2: left + box.width, y1: y(0), y2: y(0) },
          style: { stroke: colors["ink-faint"], lineWidth: 1 },
        });
      }
      if (cursor !== undefined) {
        elements.push({
          type: "line",
          shape: { x1: x(cursor), x2: x(cursor), y1: top, y2: total },
          style: { stroke: colors.accent, lineWidth: 1.5, lineDash: [4, 3] },
        });
      }
      strips.forEach(({ column, index: colorIndex }, row) => {
        let previous = { missing: 0, x: -Infinity };
        column.missing.forEach((missing, at) => {
          const style = missingStyle(missing);
          // Marks of one reason that would cover each other are drawn once.
          if (!style || (missing === previous.missing && x(offsets[at]) - previous.x < minMarkGap)) return;
          previous = { missing, x: x(offsets[at]) };
          elements.push({
            type: "path",
            x: x(offsets[at]),
            y: bottom + row * stripRow + 7,
            shape: { pathData: style.path },
            style: { fill: "none", stroke: lineColor(colors, colorIndex), lineWidth: 1.5 },
          });
        });
      });
      if (hasLabels(plots, width)) elements.push(...labels(plot, offsets, x, y, top, bottom, colors));
      return groupElement(elements);
    },
  };
}

function labels(
  { lines }: Plot,
  offsets: readonly number[],
  x: (offset: number) => number,
  y: (value: number) => number,
  top: number,
  bottom: number,
  colors: ChartContext["colors"],
): object[] {
  const ends = lines.map(({ column }) => column.values.findLastIndex((value) => !Number.isNaN(value)));
  const shown = lines.flatMap((line, index) => (ends[index] >= 0 ? [{ line, end: ends[index] }] : []));
  const wanted = shown.map(({ line, end }) => y(line.column.values[end]));
  const places = spread(wanted, 17, top + 6, bottom - 6);
  return shown.flatMap(({ line, end }, index) => {
    const color = lineColor(colors, line.index);
    const start = x(offsets[end]) + 7;
    const text = x(offsets.at(-1)!) + 22;
    return [
      {
        type: "polyline",
        shape: {
          points: [
            [start, wanted[index]],
            [text - 10, places[index]],
            [text - 4, places[index]],
          ],
        },
        style: { fill: "none", stroke: color, lineWidth: 1, opacity: 0.6 },
      },
      textElement(text, places[index], shortTitle(line, lines), color, {
        weight: 600,
        verticalAlign: "middle",
        width: labelWidth - 24,
        overflow: "truncate",
        ellipsis: "…",
      }),
    ];
  });
}

/** Returns the title up to its first comma where that tells the lines apart. */
function shortTitle({ title }: Plot["lines"][number], lines: Plot["lines"]): string {
  const short = (text: string) => text.split(",")[0];
  return lines.filter((line) => short(line.title) === short(title)).length === 1 ? short(title) : title;
}
