import type { EChartsCoreOption } from "echarts/core";
import { TimePrecision, type Event } from "@trucedata/client";
import type { ChartContext } from "../../charts/Chart";
import { lowerBound, type Extremes } from "../../charts/extremes";
import { groupElement, textElement } from "../../charts/lines";
import type { TimeRange } from "../../charts/range";
import { timeAxis, valueAxis } from "../../charts/theme";
import { milliseconds } from "../../data/times";
import { partyGroupOf, type PartyGroup } from "../../parts/parties";

/** What the chart of a series draws. */
export interface SeriesDrawing {
  line: Extremes;
  range: TimeRange;
  events: readonly Mark[];
  selected: string | undefined;
  known: number | undefined;
  /** A gap longer than this is not crossed by the line; undefined for sessions. */
  maxGapMs: number | undefined;
  axisTitle: string;
  format(value: number): string;
}

/** An event at its time. */
export interface Mark {
  event: Event;
  group: PartyGroup;
  /** The middle of the time that the sources state. */
  time: number;
  /** The first and the last instant at which it can have happened. */
  start: number;
  end: number;
}

/** Events that share a place on the axis. */
export interface MarkCluster {
  marks: Mark[];
  x: number;
}

// Two neighbouring points of a line that is drawn from blocks can be four columns of pixels apart without a gap between them.
const maxPointDistance = 5;
const laneHeight = 34;
const topMargin = 30;
const bottomMargin = 30 + laneHeight;

/** Returns the pixels around the plot. */
export function marginsOf(width: number) {
  return width < 600 ? { left: 52, right: 8 } : { left: 64, right: 14 };
}

/** Returns the marks of events, by time. */
export function marksOf(events: readonly Event[]): Mark[] {
  return events
    .map((event): Mark => {
      const start = milliseconds(event.time?.earliestTime);
      const end = milliseconds(event.time?.latestTime);
      return { event, group: partyGroupOf(event), time: (start + end) / 2, start, end };
    })
    .sort((one, other) => one.time - other.time);
}

/** Returns the clusters of the events in a range, from left to right. */
export function clustersOf(events: readonly Mark[], range: TimeRange, width: number): MarkCluster[] {
  const { left, right } = marginsOf(width);
  const scale = (width - left - right) / (range.end - range.start);
  const clusters: MarkCluster[] = [];
  for (const mark of events) {
    if (mark.time < range.start || mark.time > range.end) continue;
    const x = left + (mark.time - range.start) * scale;
    const previous = clusters.at(-1);
    if (previous && x - previous.x < 17) previous.marks.push(mark);
    else clusters.push({ marks: [mark], x });
  }
  return clusters;
}

/** Returns the option of the chart. */
export function seriesOption(drawing: SeriesDrawing, { colors, width, height }: ChartContext): EChartsCoreOption {
  const { line, range, events, selected, known, axisTitle, format, maxGapMs } = drawing;
  const margins = marginsOf(width);
  const columns = Math.max(50, width - margins.left - margins.right);
  const points = line.between(range.start, range.end, columns);
  const bounds = boundsOf(points.values);
  const isSparse = points.times.length < columns / 8;
  const data: [number, number | null][] = [];
  points.times.forEach((time, index) => {
    const gap = index > 0 ? time - points.times[index - 1] : 0;
    if (maxGapMs !== undefined && gap > Math.max(maxGapMs, (maxPointDistance * (range.end - range.start)) / columns))
      data.push([time - 1, null]);
    data.push([time, Number.isNaN(points.values[index]) ? null : points.values[index]]);
  });
  const bottom = height - bottomMargin;
  const lane = bottom + laneHeight / 2 + 1;
  const clusters = clustersOf(events, range, width);
  const scale = (width - margins.left - margins.right) / (range.end - range.start);
  const axis = valueAxis(colors, format);
  return {
    grid: { ...margins, top: topMargin, bottom: bottomMargin },
    xAxis: { ...timeAxis(colors, range), offset: laneHeight, splitNumber: Math.max(2, Math.floor(columns / 120)) },
    yAxis: { ...axis, ...bounds, splitNumber: 5, axisLabel: { ...(axis.axisLabel as object), showMinLabel: false, showMaxLabel: false } },
    series: [
      {
        id: "events",
        type: "custom",
        silent: true,
        clip: false,
        data: [[range.start, bounds.min]],
        z: 2,
        renderItem: () => {
          const elements: object[] = [
            textElement(4, 10, axisTitle, colors["ink-soft"], {
              verticalAlign: "middle",
              width: width - 8,
              overflow: "truncate",
              ellipsis: "…",
            }),
          ];
          const xOf = (time: number) =>
            Math.max(margins.left, Math.min(width - margins.right, margins.left + (time - range.start) * scale));
          for (const { marks, x } of clusters) {
            const isSelected = marks.some(({ event }) => event.name === selected);
            const group = new Set(marks.map((mark) => mark.group));
            const color = colors[`party-${group.size === 1 ? [...group][0] : "both"}`];
            elements.push({
              type: "line",
              shape: { x1: x, x2: x, y1: topMargin, y2: lane - 8 },
              style: {
                stroke: isSelected ? colors.accent : color,
                lineWidth: isSelected ? 2 : 1,
                opacity: isSelected ? 1 : 0.28,
                lineDash: isSelected ? undefined : [2, 3],
              },
            });
            const days = marks.filter(({ event }) => event.time?.precision === TimePrecision.DAY);
            const from = xOf(Math.min(...days.map(({ start }) => start)));
            const to = xOf(Math.max(...days.map(({ end }) => end)));
            if (days.length > 0 && to - from > 14) {
              elements.push({
                type: "rect",
                shape: { x: from, y: lane - 3, width: to - from, height: 6, r: 3 },
                style: { fill: color, opacity: 0.3 },
              });
            }
            elements.push({
              type: "circle",
              shape: { cx: x, cy: lane, r: marks.length > 1 ? 8 : 5.5 },
              style: { fill: color, stroke: isSelected ? colors.accent : colors.surface, lineWidth: isSelected ? 3 : 1.5 },
            });
            if (marks.length > 1)
              elements.push(
                textElement(x, lane + 0.5, String(marks.length), colors.surface, {
                  weight: 650,
                  size: 10,
                  align: "center",
                  verticalAlign: "middle",
                }),
              );
          }
          return groupElement(elements);
        },
      },
      {
        id: "line",
        type: "line",
        data,
        silent: true,
        z: 4,
        symbol: "circle",
        symbolSize: 5,
        showSymbol: isSparse,
        connectNulls: false,
        itemStyle: { color: colors["series-1"] },
        lineStyle: { color: colors["series-1"], width: isSparse ? 2 : 1.4 },
        areaStyle: { color: colors["series-1"], opacity: 0.07, origin: "start" },
        ...(known !== undefined && {
          markLine: {
            symbol: "none",
            silent: true,
            data: [{ xAxis: known }],
            lineStyle: { color: colors.known, width: 1.5, type: "solid" },
            label: { show: false },
          },
        }),
      },
    ],
  };
}

function boundsOf(values: readonly number[]): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { min: 0, max: 1 };
  const room = (max - min) * 0.06 || Math.abs(max) * 0.01 || 1;
  return { min: min >= 0 ? Math.max(0, min - room) : min - room, max: max + room };
}

/** Returns the index of the last bar at or before a time, or the nearest one; -1 without bars. */
export function barAt(times: Float64Array, time: number): number {
  if (times.length === 0) return -1;
  const next = lowerBound(times, time);
  if (next === 0) return 0;
  if (next === times.length) return times.length - 1;
  return time - times[next - 1] <= times[next] - time ? next - 1 : next;
}
