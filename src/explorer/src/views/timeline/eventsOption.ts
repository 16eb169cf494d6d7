import type { EChartsCoreOption } from "echarts/core";
import type { ChartContext } from "../../charts/Chart";
import type { TimeRange } from "../../charts/range";
import { groupElement } from "../../charts/lines";
import { fontFamily, timeAxis, type Colors } from "../../charts/theme";
import { phaseMarks } from "../../parts/phases";
import { placements, type Lane, type TimelineEvent } from "./lanes";

/** Where the lanes are in the chart. */
export interface LaneLayout {
  tops: number[];
  height: number;
  rowHeight: number;
}

/** The pixels around the plot, for a wide and a narrow chart. */
export const wideMargins = { left: 132, right: 8 };
export const narrowMargins = { left: 2, right: 2 };

const axisHeight = 30;
const lanePadding = 7;

/** Returns the places of the lanes; on a narrow chart, the title of a lane is above it. */
export function laneLayout(lanes: readonly Lane[], isNarrow: boolean): LaneLayout {
  const rowHeight = 22;
  const titleHeight = isNarrow ? 18 : 0;
  const tops: number[] = [];
  let top = axisHeight;
  for (const lane of lanes) {
    tops.push(top + titleHeight + lanePadding);
    top += titleHeight + lane.rowCount * rowHeight + 2 * lanePadding;
  }
  return { tops, height: top + 4, rowHeight };
}

interface EventsDrawing {
  lanes: readonly Lane[];
  layout: LaneLayout;
  range: TimeRange;
  selected: string | undefined;
  known: number | undefined;
}

/** An event and where it is drawn. */
export interface DrawnEvent {
  item: TimelineEvent;
  y: number;
  labelWidth: number;
}

/** Returns the events that are drawn, in the order of the items of the series "events". */
export function drawnEvents({ lanes, layout, range }: EventsDrawing, { width, isNarrow }: ChartContext): DrawnEvent[] {
  const margins = isNarrow ? narrowMargins : wideMargins;
  const pixelsPerMs = (width - margins.left - margins.right) / (range.end - range.start);
  // A label reaches to the right of its mark, so marks left of the plot can still have a visible label.
  const room = 250 / pixelsPerMs;
  return lanes.flatMap((lane, laneIndex) => {
    const places = placements(lane, pixelsPerMs, true);
    const occupied = new Set<number>();
    return lane.events.flatMap((item, index) => {
      if (item.end < range.start - room || item.start > range.end) return [];
      const { row, labelWidth } = places[index];
      // Marks that would cover each other are drawn once.
      const pixel = Math.round(item.middle * pixelsPerMs) * 8 + row;
      if (labelWidth === 0 && occupied.has(pixel)) return [];
      occupied.add(pixel);
      return [{ item, labelWidth, y: layout.tops[laneIndex] + (row + 0.5) * layout.rowHeight }];
    });
  });
}

/** Returns the option of the chart of events. */
export function eventsOption(drawing: EventsDrawing, drawn: readonly DrawnEvent[], context: ChartContext): EChartsCoreOption {
  const { lanes, layout, range, selected, known } = drawing;
  const { colors, isNarrow } = context;
  const margins = isNarrow ? narrowMargins : wideMargins;
  return {
    grid: { ...margins, top: axisHeight, bottom: 4 },
    xAxis: { ...timeAxis(colors, range), position: "top", axisLine: { show: false } },
    yAxis: { type: "value", min: 0, max: 1, show: false },
    series: [
      {
        id: "lanes",
        type: "custom",
        silent: true,
        clip: false,
        data: lanes.map((_, index) => [range.start, index]),
        z: 1,
        renderItem: ({ dataIndex }: { dataIndex: number }) => laneElements(lanes[dataIndex], dataIndex, layout, context),
      },
      {
        id: "events",
        type: "custom",
        clip: true,
        data: drawn.map(({ item }) => [item.middle, 0]),
        z: 3,
        renderItem: ({ dataIndex }: { dataIndex: number }, api: { coord(point: number[]): number[] }) =>
          eventElements(drawn[dataIndex], (time) => api.coord([time, 0])[0], colors, drawn[dataIndex].item.event.name === selected),
      },
      ...(known === undefined ? [] : [knownSeries(known, colors)]),
    ],
  };
}

/** Returns a series that marks the as-known-at time. */
export function knownSeries(known: number, colors: Colors) {
  return {
    id: "known",
    type: "line",
    data: [],
    silent: true,
    z: 4,
    markLine: {
      symbol: "none",
      data: [{ xAxis: known }],
      lineStyle: { color: colors.known, width: 1.5, type: "solid" },
      label: { show: false },
    },
  };
}

function laneElements(lane: Lane, index: number, layout: LaneLayout, { colors, width, isNarrow }: ChartContext) {
  const top = layout.tops[index] - lanePadding;
  const height = lane.rowCount * layout.rowHeight + 2 * lanePadding;
  return {
    type: "group",
    children: [
      { type: "line", shape: { x1: 0, x2: width, y1: top + height, y2: top + height }, style: { stroke: colors["line-soft"] } },
      {
        type: "text",
        style: {
          x: isNarrow ? 2 : 0,
          y: isNarrow ? top - 4 : top + height / 2,
          text: lane.title,
          fill: colors.ink,
          font: `600 12.5px ${fontFamily}`,
          verticalAlign: "middle",
          width: isNarrow ? undefined : wideMargins.left - 14,
          overflow: "break",
        },
      },
    ],
  };
}

// Below the mark, so that it does not cross out labels.
const minWhisker = 16;

function eventElements({ item, y, labelWidth }: DrawnEvent, xOf: (time: number) => number, colors: Colors, isSelected: boolean) {
  const color = colors[`party-${item.group}`];
  const x = xOf(item.middle);
  const [first, last] = [xOf(item.start), xOf(item.end)];
  const parts: object[] = [];
  if (last - first > minWhisker) {
    const shape = { x1: first, x2: last, y1: y + 8.5, y2: y + 8.5 };
    parts.push({ type: "line", shape, style: { stroke: color, lineWidth: 1.5, opacity: 0.45 }, silent: true });
  }
  if (isSelected) {
    const style = { fill: colors["accent-soft"], stroke: colors.accent, lineWidth: 2 };
    parts.push({ type: "circle", shape: { cx: x, cy: y, r: 10.5 }, style });
  }
  for (const part of phaseMarks[item.event.phase]) {
    if (part.kind === "circle") {
      parts.push({
        type: "circle",
        shape: { cx: x, cy: y, r: part.radius },
        style: { fill: part.isFilled ? color : colors.surface, stroke: part.isFilled ? undefined : color, lineWidth: 2 },
      });
    } else {
      const points = part.points.map(([dx, dy]) => [x + dx, y + dy]);
      const isFilled = part.kind === "polygon" && part.isFilled;
      parts.push({
        type: part.kind === "polygon" ? "polygon" : "polyline",
        shape: { points },
        style: {
          fill: isFilled ? color : part.kind === "polygon" ? colors.surface : "none",
          stroke: isFilled ? undefined : color,
          lineWidth: 2,
        },
      });
    }
  }
  if (labelWidth > 0) {
    parts.push({
      type: "text",
      style: {
        x: x + 11,
        y: y + 0.5,
        text: item.event.displayName,
        fill: colors.ink,
        font: `${isSelected ? 600 : 400} 12px ${fontFamily}`,
        verticalAlign: "middle",
        width: labelWidth,
        overflow: "truncate",
        ellipsis: "…",
      },
    });
  }
  return groupElement(parts);
}
