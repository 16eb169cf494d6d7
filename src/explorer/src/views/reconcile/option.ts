import { UnitKind } from "@trucedata/client";
import type { EChartsCoreOption } from "echarts/core";
import type { ChartContext } from "../../charts/Chart";
import { groupElement, textElement } from "../../charts/lines";
import { fontFamily } from "../../charts/theme";
import { verdictStyle } from "../../parts/verdicts";
import { fractionText, type Measured, type Row } from "./rows";

export const axisHeight = 34;
const wideRow = 36;
const narrowRow = 60;

/** Returns the height of the chart and of its rows, and the margins of the plot. */
export function layoutOf(count: number, width: number) {
  const isNarrow = width < 720;
  const rowHeight = isNarrow ? narrowRow : wideRow;
  const margins = isNarrow ? { left: 12, right: 12 } : { left: Math.min(390, width * 0.36), right: 204 };
  return { isNarrow, rowHeight, margins, height: axisHeight + count * rowHeight + 8 };
}

/** Returns the measurements that a row draws: those in the unit of a fraction. */
export function drawnMeasurements(row: Row): Measured[] {
  return row.reconciliation.measurements.filter(({ unit }) => unit?.kind === UnitKind.FRACTION);
}

/** Returns the range of the axis. */
function boundsOf(rows: readonly Row[]): { min: number; max: number } {
  const values = rows
    .flatMap((row) => [
      ...drawnMeasurements(row).map(({ observed }) => observed),
      ...(row.interval ? [row.interval.low, row.interval.high] : []),
      0,
    ])
    .filter(Number.isFinite);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const room = (max - min) * 0.04 || 0.01;
  return { min: min - room, max: max + room };
}

/** Returns the option of the chart: one row for each reported move. */
export function reconcileOption(rows: readonly Row[], selected: number | undefined, { colors, width }: ChartContext): EChartsCoreOption {
  const { margins, rowHeight, isNarrow } = layoutOf(rows.length, width);
  const bounds = boundsOf(rows);
  const plotRight = width - margins.right;
  return {
    grid: { ...margins, top: axisHeight, bottom: 8 },
    xAxis: {
      type: "value",
      ...bounds,
      position: "top",
      splitNumber: isNarrow ? 4 : 8,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: colors["line-soft"] } },
      axisLabel: {
        color: colors["ink-soft"],
        fontSize: 12,
        fontFamily,
        hideOverlap: true,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(Math.round(value * 1000) / 10)} %`,
      },
    },
    yAxis: { type: "value", min: 0, max: 1, show: false },
    series: [
      {
        id: "rows",
        type: "custom",
        silent: true,
        clip: false,
        data: rows.map(() => [bounds.min, 0]),
        renderItem: ({ dataIndex }: { dataIndex: number }, api: { coord(point: number[]): number[] }) => {
          const row = rows[dataIndex];
          const x = (value: number) => Math.max(margins.left, Math.min(plotRight, api.coord([value, 0])[0]));
          const top = axisHeight + dataIndex * rowHeight;
          const middle = isNarrow ? top + rowHeight - 17 : top + rowHeight / 2;
          const style = verdictStyle(row.verdict);
          const color = colors[style.color];
          const elements: object[] = [
            { type: "line", shape: { x1: 0, x2: width, y1: top, y2: top }, style: { stroke: colors["line-soft"] } },
            {
              type: "line",
              shape: { x1: x(0), x2: x(0), y1: isNarrow ? top + 26 : top, y2: top + rowHeight },
              style: { stroke: colors["ink-faint"] },
            },
          ];
          if (dataIndex === selected)
            elements.unshift({ type: "rect", shape: { x: 0, y: top, width, height: rowHeight }, style: { fill: colors["accent-soft"] } });
          elements.push(...intervalElements(row, middle, x, bounds, colors));
          for (const measured of drawnMeasurements(row)) {
            if (measured === row.bearing) continue;
            elements.push({
              type: "circle",
              shape: { cx: x(measured.observed), cy: middle, r: 3.5 },
              style: {
                fill: measured.withinClaim ? color : colors.surface,
                stroke: measured.withinClaim ? color : colors["ink-faint"],
                lineWidth: 1.4,
              },
            });
          }
          if (row.bearing) {
            elements.push({
              type: "circle",
              shape: { cx: x(row.bearing.observed), cy: middle, r: 6 },
              style: { fill: color, stroke: colors.surface, lineWidth: 2 },
            });
          }
          const mark = { type: "path", shape: { pathData: style.path }, style: { fill: "none", stroke: color, lineWidth: 2.2 } };
          if (isNarrow) {
            elements.push({ ...mark, x: 11, y: top + 15 });
            elements.push(
              textElement(24, top + 15, row.title, colors.ink, {
                weight: 550,
                size: 12.5,
                verticalAlign: "middle",
                width: width - 30,
                overflow: "truncate",
                ellipsis: "…",
              }),
            );
          } else {
            elements.push(
              textElement(8, middle, row.title, colors.ink, {
                weight: 500,
                size: 12.5,
                verticalAlign: "middle",
                width: margins.left - 24,
                overflow: "truncate",
                ellipsis: "…",
              }),
            );
            elements.push({ ...mark, x: plotRight + 24, y: middle });
            const words = style.title.replace("Consistent under another definition", "Other definition");
            const observed = row.bearing ? `  ${fractionText(row.bearing.observed)}` : "";
            elements.push(
              textElement(plotRight + 38, middle, words + observed, color, { weight: 600, size: 12.5, verticalAlign: "middle" }),
            );
          }
          return groupElement(elements);
        },
      },
    ],
  };
}

const minIntervalWidth = 5;

function intervalElements(
  { interval }: Row,
  y: number,
  x: (value: number) => number,
  bounds: { min: number; max: number },
  colors: ChartContext["colors"],
): object[] {
  if (!interval) return [];
  const [low, high] = [x(Math.max(bounds.min, interval.low)), x(Math.min(bounds.max, interval.high))];
  const middle = (low + high) / 2;
  const half = Math.max(minIntervalWidth, high - low) / 2;
  const isOpen = !Number.isFinite(interval.low) || !Number.isFinite(interval.high);
  return [
    {
      type: "rect",
      shape: { x: middle - half, y: y - 10, width: 2 * half, height: 20, r: 2 },
      style: { fill: colors.known, opacity: isOpen ? 0.22 : 0.42 },
    },
    {
      type: "rect",
      shape: { x: middle - half, y: y - 10, width: 2 * half, height: 20, r: 2 },
      style: { fill: "none", stroke: colors.known, lineWidth: 1.2, lineDash: isOpen ? [4, 3] : undefined },
    },
  ];
}
