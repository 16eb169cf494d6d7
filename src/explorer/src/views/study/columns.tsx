import { EventStudyTest } from "@trucedata/client";
import type { Column } from "../../parts/DataTable";
import { rangeText } from "./arguments";
import { testText, type Curve, type TestRow, type WindowEstimate } from "./curves";

/** Returns a signed fraction in percent; a dash for a missing one. */
export function percentText(value: number): string {
  if (Number.isNaN(value)) return "–";
  return `${value < 0 ? "−" : value > 0 ? "+" : ""}${Math.abs(value * 100).toFixed(2)} %`;
}

/** Returns a p-value with three digits. */
export function pText(value: number): string {
  if (Number.isNaN(value)) return "–";
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}

const number = (value: number) => (Number.isNaN(value) ? null : value);

export interface EstimateRow {
  curve: Curve;
  estimate: WindowEstimate;
}

/** Returns one row for each curve and window. */
export function estimateRows(curves: readonly Curve[]): EstimateRow[] {
  return curves.flatMap((curve) => curve.windows.map((estimate) => ({ curve, estimate })));
}

export const estimateColumns: readonly Column<EstimateRow>[] = [
  { name: "event", title: "Event", value: ({ curve }) => curve.event },
  { name: "series", title: "Series", value: ({ curve }) => curve.series },
  {
    name: "sessions",
    title: "Sessions",
    value: ({ estimate }) => estimate.range[0] * 1000 + estimate.range[1],
    cell: ({ estimate }) => rangeText(estimate.range),
  },
  {
    name: "car",
    title: "Abnormal return",
    isNumber: true,
    value: ({ estimate }) => number(estimate.value),
    cell: ({ estimate }) => <strong>{percentText(estimate.value)}</strong>,
  },
  {
    name: "bounds",
    title: "Confidence interval",
    isNumber: true,
    value: ({ estimate }) => number(estimate.lower),
    cell: ({ estimate }) =>
      Number.isNaN(estimate.lower) ? (
        "–"
      ) : (
        <span class="bounds">
          {percentText(estimate.lower)} to {percentText(estimate.upper)}
        </span>
      ),
  },
  {
    name: "standard_error",
    title: "Standard error",
    isNumber: true,
    value: ({ estimate }) => number(estimate.standardError),
    cell: ({ estimate }) => percentText(estimate.standardError).replace("+", ""),
  },
  {
    name: "p_value",
    title: "p",
    isNumber: true,
    value: ({ estimate }) => number(estimate.pValue),
    cell: ({ curve, estimate }) => (curve.isAverage ? "see tests" : <PValue value={estimate.pValue} />),
  },
];

function PValue({ value }: { value: number }) {
  return (
    <span class="p-value" data-small={value < 0.05}>
      {pText(value)}
    </span>
  );
}

export const testColumns: readonly Column<TestRow>[] = [
  { name: "average", title: "Average over", value: ({ average }) => average },
  { name: "test", title: "Test", value: ({ test }) => testText(test) },
  {
    name: "statistic",
    title: "Statistic",
    isNumber: true,
    value: ({ statistic }) => number(statistic),
    cell: ({ statistic }) => (Number.isNaN(statistic) ? "–" : statistic.toFixed(3)),
  },
  {
    name: "degrees_of_freedom",
    title: "Degrees of freedom",
    isNumber: true,
    value: ({ degreesOfFreedom }) => number(degreesOfFreedom),
    cell: ({ degreesOfFreedom }) => (degreesOfFreedom > 0 ? String(degreesOfFreedom) : "–"),
  },
  { name: "p_value", title: "p", isNumber: true, value: ({ pValue }) => number(pValue), cell: ({ pValue }) => <PValue value={pValue} /> },
  {
    name: "adjusted_p_value",
    title: "Adjusted p",
    isNumber: true,
    value: ({ adjustedPValue }) => number(adjustedPValue),
    cell: ({ adjustedPValue }) => pText(adjustedPValue),
  },
  { name: "reason", title: "Remarks", value: ({ test, reason }) => reason.replaceAll(EventStudyTest[test], testText(test)) },
];

export interface FileRow {
  curve: Curve;
  offset: number;
  index: number;
}

/** Returns one row for each curve and offset. */
export function fileRows(curves: readonly Curve[], offsets: readonly number[]): FileRow[] {
  return curves.flatMap((curve) => offsets.map((offset, index) => ({ curve, offset, index })));
}

export const columnsOfFile: readonly Column<FileRow>[] = [
  { name: "event", title: "Event", value: ({ curve }) => curve.event },
  { name: "series", title: "Series", value: ({ curve }) => curve.series },
  { name: "events", title: "Events", value: ({ curve }) => curve.count },
  { name: "offset", title: "Offset", value: ({ offset }) => offset },
  { name: "abnormal_return", title: "AR", value: ({ curve, index }) => number(curve.abnormal[index]) },
  { name: "abnormal_return_p_value", title: "p", value: ({ curve, index }) => number(curve.abnormalPValues[index]) },
  { name: "cumulative_abnormal_return", title: "CAR", value: ({ curve, index }) => number(curve.path[index].value) },
  { name: "cumulative_lower_bound", title: "Lower", value: ({ curve, index }) => number(curve.path[index].lower) },
  { name: "cumulative_upper_bound", title: "Upper", value: ({ curve, index }) => number(curve.path[index].upper) },
  { name: "cumulative_p_value", title: "p", value: ({ curve, index }) => number(curve.path[index].pValue) },
];
