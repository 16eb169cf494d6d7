import { rangeArgument, timeArgument, wordArgument } from "../../app/address";
import type { TimeRange } from "../../charts/range";
import type { AdjustmentName } from "../../data/bars";
import { dayMs } from "../../data/times";

export const adjustments = ["stored", "raw", "splits", "splits_and_dividends"] as const;
export const markings = ["all", "none"] as const;

/** The arguments of the series view in the address. */
export interface SeriesArguments {
  /** `series/{id}`. */
  name: string;
  /** The field; undefined for the main one. */
  field: string | undefined;
  adjustment: AdjustmentName | undefined;
  range: TimeRange | undefined;
  marks: (typeof markings)[number];
}

const usualName = "series/sp500-close-daily";
const usualRange = { start: Date.parse("2025-09-15T00:00:00Z"), end: Date.parse("2025-11-15T00:00:00Z") };

/** Returns the arguments. A wrong one throws ArgumentError. */
export function seriesArguments(query: URLSearchParams): SeriesArguments {
  timeArgument(query, "known");
  const name = query.get("series") ?? usualName;
  const adjustment = wordArgument(query, "adjustment", adjustments);
  return {
    name: name.includes("/") ? name : `series/${name}`,
    field: query.get("field") ?? undefined,
    adjustment: adjustment === "stored" ? undefined : adjustment,
    range: rangeArgument(query),
    marks: wordArgument(query, "events", markings),
  };
}

/** Returns the range of a series that is shown at first: the autumn of 2025 if the series covers it, otherwise everything. */
export function usualRangeOf(limits: TimeRange): TimeRange {
  const start = Math.max(usualRange.start, limits.start);
  const end = Math.min(usualRange.end, limits.end);
  return end - start > dayMs / 24 ? { start, end } : limits;
}

/**
 * Returns the presets of the range.
 *
 * @param count the number of bars; a preset shows at least ten.
 */
export function presetsOf(limits: TimeRange, count: number): { title: string; range: TimeRange }[] {
  const length = limits.end - limits.start;
  const autumn = usualRangeOf(limits);
  const threat = Date.parse("2025-10-10T14:57:00Z");
  const around = { start: Math.max(limits.start, threat - 3 * dayMs), end: Math.min(limits.end, threat + 5 * dayMs) };
  const last = [
    [1, "1 d"],
    [7, "1 w"],
    [31, "1 m"],
    [366, "1 y"],
  ] as const;
  return [
    ...(threat > limits.start && threat < limits.end ? [{ title: "10 Oct 2025", range: around }] : []),
    ...(autumn !== limits && autumn.end - autumn.start < length ? [{ title: "Autumn 2025", range: autumn }] : []),
    ...last
      .filter(([days]) => days * dayMs < length / 1.5 && (days * dayMs * count) / length >= 10)
      .map(([days, title]) => ({ title, range: { start: limits.end - days * dayMs, end: limits.end } })),
    { title: "All", range: limits },
  ];
}
