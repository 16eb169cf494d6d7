import type { AlignOptions } from "@trucedata/client";
import { WindowUnit } from "@trucedata/client/v1/alignment";
import { timeArgument, wordArgument } from "../../app/address";
import { ArgumentError } from "../../data/failure";
import { selectionArgument, selectionJson, selectionOptions, type Selection } from "../../data/selection";

export const units = ["sessions", "bars", "elapsed"] as const;
export const measures = ["cumulative_simple_return", "change", "simple_return", "log_return", "value"] as const;
export const references = ["last_before_event", "first_offset", "previous_session"] as const;
export const anchorPolicies = ["containing_or_next", "next", "previous", "reject"] as const;
export const groupings = ["event", "series"] as const;
const stepSeconds = { "1m": 60, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "4h": 14_400, "1d": 86_400 } as const;
export const steps = Object.keys(stepSeconds) as (keyof typeof stepSeconds)[];

/** The arguments of the aligned view in the address. */
export interface AlignedArguments {
  selection: Selection;
  unit: (typeof units)[number];
  first: number;
  last: number;
  step: keyof typeof stepSeconds;
  measure: (typeof measures)[number];
  reference: (typeof references)[number];
  anchorPolicy: (typeof anchorPolicies)[number];
  /** What each plot shows: one event with a line for each series, or one series with a line for each event. */
  grouping: (typeof groupings)[number];
}

const usualSelection = {
  events: ["events/us-100-tariff-threat-first-post"],
  series: [
    "series/sp500-close-daily",
    "series/phlx-semiconductor-daily",
    "series/hang-seng-daily",
    "series/btcusd-daily",
    "series/wti-front-daily",
    "series/gold-front-daily",
  ],
};
const usualWindows = { sessions: [-5, 10], bars: [-12, 36], elapsed: [-6, 48] } as const;

/** Returns the arguments. A wrong one throws ArgumentError. */
export function alignedArguments(query: URLSearchParams): AlignedArguments {
  timeArgument(query, "known");
  const unit = wordArgument(query, "unit", units);
  const measure = wordArgument(query, "measure", measures);
  const isRelative = measure === "cumulative_simple_return" || measure === "change";
  const found = {
    selection: selectionArgument(query, usualSelection),
    unit,
    measure,
    first: integerArgument(query, "first", usualWindows[unit][0]),
    last: integerArgument(query, "last", usualWindows[unit][1]),
    step: query.has("step") ? wordArgument(query, "step", steps) : ("1h" as const),
    reference: isRelative ? wordArgument(query, "reference", references) : references[0],
    anchorPolicy: wordArgument(query, "anchor", anchorPolicies),
    grouping: wordArgument(query, "plots", groupings),
  };
  if (found.first > found.last) throw new ArgumentError("“first” in the address is greater than “last”.", "Exchange the two.");
  return found;
}

/** Returns an argument that is a whole number. */
export function integerArgument(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  if (/^-?\d{1,6}$/.test(text)) return Number(text);
  throw new ArgumentError(`“${text}” of “${name}” in the address is not a whole number.`, `Write it in digits, such as ${usual}.`);
}

/** Returns the options of the call. */
export function alignOptions(given: AlignedArguments): AlignOptions {
  const { selection, unit, first, last, step, measure, reference, anchorPolicy } = given;
  const hasReference = measure === "cumulative_simple_return" || measure === "change";
  return {
    ...selectionOptions(selection),
    measure,
    anchorPolicy,
    ...(hasReference && { reference }),
    request: {
      window: {
        unit: WindowUnit[unit.toUpperCase() as "SESSIONS"],
        firstOffset: first,
        lastOffset: last,
        ...(unit === "elapsed" && { step: { seconds: BigInt(stepSeconds[step]) } }),
      },
    },
  };
}

/** Returns the request in the JSON of the contract. */
export function alignJson(given: AlignedArguments): Record<string, unknown> {
  const { selection, unit, first, last, step, measure, reference, anchorPolicy } = given;
  const hasReference = measure === "cumulative_simple_return" || measure === "change";
  return {
    ...selectionJson(selection),
    window: {
      unit: `WINDOW_UNIT_${unit.toUpperCase()}`,
      firstOffset: first,
      lastOffset: last,
      ...(unit === "elapsed" && { step: `${stepSeconds[step]}s` }),
    },
    measure: `MEASURE_${measure.toUpperCase()}`,
    anchorPolicy: `ANCHOR_POLICY_${anchorPolicy.toUpperCase()}`,
    ...(hasReference && { reference: `REFERENCE_${reference.toUpperCase()}` }),
  };
}

/** Returns the time of an offset from the event: "+3 sessions", "+90 minutes". */
export function offsetText(offset: number, { unit, step }: Pick<AlignedArguments, "unit" | "step">): string {
  const sign = offset > 0 ? "+" : offset < 0 ? "−" : "";
  const size = Math.abs(offset);
  if (unit !== "elapsed") return `${sign}${size} ${size === 1 ? unit.slice(0, -1) : unit}`;
  return `${sign}${elapsedText(size * stepSeconds[step])}`;
}

/** Returns the label of an offset on the axis. */
export function axisText(offset: number, { unit, step }: Pick<AlignedArguments, "unit" | "step">): string {
  const sign = offset > 0 ? "+" : offset < 0 ? "−" : "";
  return sign + (unit === "elapsed" ? elapsedText(Math.abs(offset) * stepSeconds[step]) : Math.abs(offset));
}

function elapsedText(seconds: number): string {
  if (seconds === 0) return "0";
  const parts = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
  ] as const;
  let rest = seconds;
  return parts
    .flatMap(([length, name]) => {
      const count = Math.floor(rest / length);
      rest -= count * length;
      return count > 0 ? [`${count} ${name}`] : [];
    })
    .join(" ");
}
