import { NormalModel, type ImpactOptions } from "@trucedata/client";
import { MultipleTesting } from "@trucedata/client/v1/event_study";
import { timeArgument, wordArgument } from "../../app/address";
import { ArgumentError } from "../../data/failure";
import { selectionArgument, selectionJson, selectionOptions, type Selection } from "../../data/selection";
import { integerArgument } from "../aligned/arguments";

export const models = ["constant_mean", "market_adjusted", "market_model", "scholes_williams", "dimson"] as const;
export const adjustments = ["none", "holm", "benjamini_hochberg"] as const;

/** A range of offsets, both inclusive. */
export type Range = readonly [first: number, last: number];

/** The arguments of the study in the address. */
export interface StudyArguments {
  selection: Selection;
  model: (typeof models)[number];
  /** `series/{id}`; undefined for that of each instrument. */
  benchmark: string | undefined;
  estimation: Range;
  event: Range;
  adjustment: (typeof adjustments)[number];
  excludesOthers: boolean;
}

const usualSelection = {
  events: ["events/us-100-tariff-threat-first-post"],
  series: ["series/sp500-close-daily"],
};

/** Returns whether a model compares with a benchmark. */
export function needsBenchmark(model: StudyArguments["model"]): boolean {
  return model !== "constant_mean";
}

/** Returns the arguments. A wrong one throws ArgumentError. */
export function studyArguments(query: URLSearchParams): StudyArguments {
  timeArgument(query, "known");
  const benchmark = query.get("benchmark") ?? undefined;
  const model = wordArgument(query, "model", models);
  const found: StudyArguments = {
    selection: selectionArgument(query, usualSelection),
    model,
    benchmark: needsBenchmark(model) && benchmark ? (benchmark.includes("/") ? benchmark : `series/${benchmark}`) : undefined,
    estimation: [integerArgument(query, "estimation_first", -130), integerArgument(query, "estimation_last", -11)],
    event: [integerArgument(query, "first", -5), integerArgument(query, "last", 10)],
    adjustment: wordArgument(query, "adjustment", adjustments),
    excludesOthers: wordArgument(query, "exclude", ["no", "yes"]) === "yes",
  };
  if (found.event[0] > found.event[1]) throw new ArgumentError("“first” in the address is greater than “last”.", "Exchange the two.");
  if (found.event[1] - found.event[0] >= maxOffsets) {
    throw new ArgumentError(`The event window has more than ${maxOffsets} sessions.`, "Choose a shorter one with “first” and “last”.");
  }
  return found;
}

// The call allows 100 cumulative windows. One for each offset draws the path; the others are in the table.
const maxOffsets = 90;

/** Returns the windows of the tables: the session of the event, the one after it, and the rest of the event window. */
export function keyWindows([first, last]: Range): Range[] {
  const wanted: Range[] = [
    [0, 0],
    [0, 1],
    [-1, 1],
    [0, 5],
    [0, last],
    [first, last],
  ];
  const inside = wanted.filter(([start, end]) => start >= first && end <= last && start <= end);
  return inside.filter((window, index) => inside.findIndex((each) => each.join() === window.join()) === index);
}

/** Returns the cumulative windows of the call: those of the path, from the first offset to each other, then those of the tables. */
export function windowsOf(event: Range): Range[] {
  const [first, last] = event;
  const path = Array.from({ length: last - first + 1 }, (_, index): Range => [first, first + index]);
  const known = new Set(path.map(String));
  return [...path, ...keyWindows(event).filter((window) => !known.has(String(window)))];
}

/** Returns the options of the call. */
export function impactOptions({
  selection,
  model,
  benchmark,
  estimation,
  event,
  adjustment,
  excludesOthers,
}: StudyArguments): ImpactOptions {
  return {
    ...selectionOptions(selection),
    model: NormalModel[model.toUpperCase() as "DIMSON"],
    ...(benchmark && { benchmark }),
    estimationWindow: estimation,
    eventWindow: event,
    request: {
      cumulativeWindows: windowsOf(event).map(([firstOffset, lastOffset]) => ({ firstOffset, lastOffset })),
      ...(adjustment !== "none" && { multipleTesting: MultipleTesting[adjustment.toUpperCase() as "HOLM"] }),
      ...(excludesOthers && { excludeOtherEvents: true }),
    },
  };
}

/** Returns the request in the JSON of the contract. */
export function impactJson({
  selection,
  model,
  benchmark,
  estimation,
  event,
  adjustment,
  excludesOthers,
}: StudyArguments): Record<string, unknown> {
  const range = ([firstOffset, lastOffset]: Range) => ({ firstOffset, lastOffset });
  return {
    ...selectionJson(selection),
    model: `NORMAL_MODEL_${model.toUpperCase()}`,
    ...(benchmark && { benchmark }),
    estimationWindow: range(estimation),
    eventWindow: range(event),
    cumulativeWindows: windowsOf(event).map(range),
    ...(adjustment !== "none" && { multipleTesting: `MULTIPLE_TESTING_${adjustment.toUpperCase()}` }),
    ...(excludesOthers && { excludeOtherEvents: true }),
  };
}

/** Returns a range of offsets: "0 to +5". */
export function rangeText([first, last]: Range): string {
  const text = (offset: number) => (offset > 0 ? `+${offset}` : String(offset).replace("-", "−"));
  return first === last ? text(first) : `${text(first)} to ${text(last)}`;
}
