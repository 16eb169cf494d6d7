import type { PolicyStep } from "@trucedata/client";
import type { GetPolicyPathResponse } from "@trucedata/client/v1/policy_service";
import type { EChartsCoreOption } from "echarts/core";
import type { ChartContext } from "../../charts/Chart";
import type { TimeRange } from "../../charts/range";
import { groupElement } from "../../charts/lines";
import { fontFamily, timeAxis, type Colors } from "../../charts/theme";
import { milliseconds } from "../../data/times";
import { stateStyles } from "../../parts/states";
import { knownSeries, narrowMargins, wideMargins } from "./eventsOption";
import { placeLabels, type StepLabel } from "./stepLabels";

/** One step of one of the paths. */
export interface PathStep {
  path: GetPolicyPathResponse;
  pathIndex: number;
  step: PolicyStep;
}

const axisHeight = 30;
const pathHeight = 74;
const narrowTitleHeight = 20;
const levelRoom = 17;

/** Returns the height of the chart of policies. */
export function policiesHeight(count: number, isNarrow: boolean): number {
  return axisHeight + count * (pathHeight + (isNarrow ? narrowTitleHeight : 0)) + 4;
}

/** Returns the steps that have a first day, in the order of the items of the series "steps". */
export function drawnSteps(paths: readonly GetPolicyPathResponse[]): PathStep[] {
  return paths.flatMap((path, pathIndex) => path.steps.filter((step) => step.valid).map((step) => ({ path, pathIndex, step })));
}

interface PoliciesDrawing {
  paths: readonly GetPolicyPathResponse[];
  range: TimeRange;
  known: number | undefined;
}

/** Returns the option of the chart of policies. */
export function policiesOption({ paths, range, known }: PoliciesDrawing, context: ChartContext): EChartsCoreOption {
  const { colors, isNarrow } = context;
  const margins = isNarrow ? narrowMargins : wideMargins;
  const steps = drawnSteps(paths);
  const labels = paths.flatMap((_, pathIndex) => {
    const { bottom, plotTop } = placeOf(pathIndex, isNarrow);
    const places = steps
      .filter((each) => each.pathIndex === pathIndex)
      .map((each) => ({ step: each.step, y: bottom - (bottom - plotTop) * partOf(each.step, each.path) }));
    return placeLabels(places, range, { left: margins.left, right: context.width - margins.right, top: plotTop - levelRoom, bottom });
  });
  return {
    grid: { ...margins, top: axisHeight, bottom: 4 },
    xAxis: { ...timeAxis(colors, range), position: "top", axisLine: { show: false } },
    yAxis: { type: "value", min: 0, max: 1, show: false },
    series: [
      {
        id: "paths",
        type: "custom",
        silent: true,
        clip: false,
        data: paths.map((_, index) => [range.start, index]),
        z: 1,
        renderItem: ({ dataIndex }: { dataIndex: number }) => titleElements(paths[dataIndex], dataIndex, context),
      },
      {
        id: "steps",
        type: "custom",
        clip: true,
        data: steps.map(({ step }) => [milliseconds(step.valid!.startTime), 0]),
        z: 3,
        renderItem: ({ dataIndex }: { dataIndex: number }, api: { coord(point: number[]): number[] }) =>
          stepElements(steps[dataIndex], (time) => api.coord([time, 0])[0], range, context),
      },
      {
        // Above all steps, so that no step covers a label.
        id: "labels",
        type: "custom",
        silent: true,
        clip: true,
        data: labels.map((_, index) => [range.start, index]),
        z: 4,
        renderItem: ({ dataIndex }: { dataIndex: number }) => labelElement(labels[dataIndex], colors),
      },
      ...(known === undefined ? [] : [knownSeries(known, colors)]),
    ],
  };
}

function placeOf(pathIndex: number, isNarrow: boolean) {
  const height = pathHeight + (isNarrow ? narrowTitleHeight : 0);
  const top = axisHeight + pathIndex * height;
  return { top, bottom: top + height - 8, plotTop: top + height - pathHeight + levelRoom };
}

function titleElements({ policy, steps }: GetPolicyPathResponse, index: number, { colors, width, isNarrow }: ChartContext) {
  const { top, bottom } = placeOf(index, isNarrow);
  const undated = steps.filter((step) => !step.valid).length;
  const note = steps.length === 0 ? "nothing known yet" : undated === 0 ? "" : `${undated} without a first day`;
  return {
    type: "group",
    children: [
      { type: "line", shape: { x1: 0, x2: width, y1: bottom, y2: bottom }, style: { stroke: colors.line } },
      {
        type: "text",
        style: {
          x: isNarrow ? 2 : 0,
          y: isNarrow ? top + 10 : (top + bottom) / 2 - 8,
          fill: colors.ink,
          font: `600 12px ${fontFamily}`,
          text: policy?.displayName ?? "",
          verticalAlign: "middle",
          lineHeight: 15,
          width: isNarrow ? width - (note ? 140 : 8) : wideMargins.left - 12,
          overflow: isNarrow ? "truncate" : "break",
        },
      },
      {
        type: "text",
        style: {
          x: isNarrow ? width - 2 : 0,
          y: isNarrow ? top + 10 : bottom - 9,
          text: note,
          align: isNarrow ? "right" : "left",
          fill: colors["ink-soft"],
          font: `400 11px ${fontFamily}`,
          verticalAlign: "middle",
        },
      },
    ],
  };
}

function stepElements({ path, pathIndex, step }: PathStep, xOf: (time: number) => number, range: TimeRange, context: ChartContext) {
  const { colors, isNarrow } = context;
  const { bottom, plotTop } = placeOf(pathIndex, isNarrow);
  const start = milliseconds(step.valid!.startTime);
  const end = step.valid!.endTime ? milliseconds(step.valid!.endTime) : Infinity;
  if (end < range.start || start > range.end) return groupElement([]);
  // Lines beyond the plot cost time and are not seen.
  const x1 = xOf(Math.max(start, range.start - (range.end - range.start) * 0.01));
  const x2 = xOf(Math.min(end, range.end + (range.end - range.start) * 0.01));
  const y = bottom - (bottom - plotTop) * partOf(step, path);
  const style = stateStyles[step.state];
  const color = colors[style.color];
  const parts: object[] = [];
  const rect = { x: x1, y, width: Math.max(1, x2 - x1), height: bottom - y };
  const opacity = { full: 0.3, faint: 0.14, hatched: 0.05, crossed: 0.06, none: 0.03 }[style.area];
  parts.push({ type: "rect", shape: rect, style: { fill: color, opacity } });
  if (style.area === "hatched" || style.area === "crossed") parts.push(hatching(rect, color, style.area === "crossed"));
  const isDecided = style.dash.length === 0;
  const outline = [
    [x1, bottom],
    [x1, y],
    [x2, y],
    [x2, bottom],
  ];
  parts.push({
    type: "polyline",
    shape: { points: isDecided ? outline.slice(1, 3) : outline },
    silent: true,
    style: { fill: "none", stroke: color, lineWidth: isDecided ? 2.5 : 1.5, lineDash: isDecided ? undefined : style.dash },
  });
  return groupElement(parts);
}

function labelElement({ x, y, text, isDecided }: StepLabel, colors: Colors) {
  return {
    type: "text",
    style: {
      x,
      y,
      text,
      fill: isDecided ? colors.ink : colors["ink-soft"],
      font: `${isDecided ? 600 : 500} 11px ${fontFamily}`,
      verticalAlign: "middle",
      stroke: colors.surface,
      lineWidth: 3,
    },
  };
}

/** Returns the height of a step as a part of the plot: its level beside the highest of the path, and a half without a level. */
function partOf({ level }: PolicyStep, { steps }: GetPolicyPathResponse): number {
  const highest = Math.max(0, ...steps.map((step) => step.level?.value ?? 0).filter(Number.isFinite));
  if (!level || highest === 0) return 0.5;
  return Math.max(0.04, level.value / highest);
}

function hatching({ x, y, width, height }: { x: number; y: number; width: number; height: number }, color: string, isCrossed: boolean) {
  const gap = 7;
  const children: object[] = [];
  for (let at = x - height; at < x + width; at += gap) {
    const style = { stroke: color, lineWidth: 1, opacity: 0.5 };
    children.push({ type: "line", shape: { x1: at, y1: y + height, x2: at + height, y2: y }, style });
    if (isCrossed) children.push({ type: "line", shape: { x1: at, y1: y, x2: at + height, y2: y + height }, style });
  }
  return { type: "group", silent: true, children, clipPath: { type: "rect", shape: { x, y, width, height } } };
}
