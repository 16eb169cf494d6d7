import type { JsonObject } from "../../calls";
import { EventKind, Phase, type EventFilterOptions } from "@trucedata/client";
import { listArgument, rangeArgument, timeArgument, wordArgument } from "../../app/address";
import type { TimeRange } from "../../charts/range";
import { ArgumentError } from "../../data/failure";
import { enumWords, capitalized } from "../../data/words";
import type { Choice } from "../../parts/Choices";
import type { Grouping } from "./lanes";

/** The arguments of the timeline in the address. */
export interface TimelineArguments {
  filter: EventFilterOptions;
  /** The same filter in the JSON of the contract. */
  filterJson: JsonObject;
  grouping: Grouping;
  range: TimeRange | undefined;
  policies: string[];
}

/** Returns the values of an enum as choices; the value of a choice is the word of the address, such as "export_control". */
export function enumChoices(values: Record<string, string | number>): Choice[] {
  return Object.entries(values)
    .filter(([, number]) => typeof number === "number" && number !== 0)
    .map(([name, number]) => ({ value: name.toLowerCase(), title: capitalized(enumWords(values, number as number)) }));
}

/** Returns the arguments. A wrong one throws ArgumentError. */
export function timelineArguments(query: URLSearchParams): TimelineArguments {
  const kinds = enumArgument(query, "kinds", EventKind);
  const phases = enumArgument(query, "phases", Phase);
  const actors = listArgument(query, "actors");
  const words = query.get("q")?.trim() ?? "";
  timeArgument(query, "known");
  return {
    filter: {
      ...(kinds.length && { kinds: kinds.map((name) => EventKind[name]) }),
      ...(phases.length && { phases: phases.map((name) => Phase[name]) }),
      ...(actors.length && { actors }),
      ...(words && { query: words }),
    },
    filterJson: {
      ...(kinds.length && { kinds: kinds.map((name) => `EVENT_KIND_${name}`) }),
      ...(phases.length && { phases: phases.map((name) => `PHASE_${name}`) }),
      ...(actors.length && { actors }),
      ...(words && { query: words }),
    },
    grouping: wordArgument(query, "group", ["kind", "actor"]),
    range: rangeArgument(query),
    policies: listArgument(query, "policies"),
  };
}

function enumArgument<E extends Record<string, string | number>>(query: URLSearchParams, name: string, values: E): (keyof E & string)[] {
  const names = enumChoices(values).map((choice) => choice.value);
  return listArgument(query, name).map((value) => {
    if (!names.includes(value)) {
      throw new ArgumentError(`“${value}” is not a value of “${name}” in the address.`, `Use one or more of: ${names.join(", ")}.`);
    }
    return value.toUpperCase();
  });
}
