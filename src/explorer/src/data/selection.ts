import type { Pair } from "@trucedata/client";
import { listArgument, type Arguments } from "../app/address";
import { ArgumentError } from "./failure";
import { idOf } from "./words";

/** The events and series of a view: every event with every series, or the pairs among them. */
export interface Selection {
  /** `events/{id}`. */
  events: string[];
  /** `series/{id}`. */
  series: string[];
  /** Undefined when every event is combined with every series. */
  pairs: Pair[] | undefined;
}

/** Returns the selection of the address: `events=a,b`, `series=c,d` and, for pairs, `pairs=a:c,b:d`, each by the ids of the resources. */
export function selectionArgument(query: URLSearchParams, usual: { events: string[]; series: string[] }): Selection {
  const pairs = query.has("pairs") ? listArgument(query, "pairs").map(pairOf) : undefined;
  const named = (collection: "events" | "series") => {
    const field = collection === "events" ? "event" : "series";
    const names = query.has(collection) ? listArgument(query, collection).map((id) => fullName(collection, id))
      : pairs ? pairs.map((pair) => pair[field]) : usual[collection];
    return [...new Set([...names, ...(pairs ?? []).map((pair) => pair[field])])];
  };
  return { events: named("events"), series: named("series"), pairs };
}

/** Returns the arguments of the address for a selection. */
export function selectionArguments({ events, series, pairs }: Selection): Arguments {
  return {
    events: events.map(idOf).join(","), series: series.map(idOf).join(","),
    pairs: pairs?.map((pair) => `${idOf(pair.event)}:${idOf(pair.series)}`).join(","),
  };
}

/** Returns the selection with other events or series. Pairs of those that are gone are dropped; new ones are combined with all others. */
export function withResources(selection: Selection, change: { events?: string[]; series?: string[] }): Selection {
  const { events, series } = { ...selection, ...change };
  const kept = selection.pairs?.filter((pair) => events.includes(pair.event) && series.includes(pair.series));
  const added = events.flatMap((event) => series.map((each) => ({ event, series: each })))
    .filter((pair) => !selection.events.includes(pair.event) || !selection.series.includes(pair.series));
  return { events, series, pairs: kept && [...kept, ...added] };
}

/** Returns the pairs of a selection. */
export function pairsOf({ events, series, pairs }: Selection): Pair[] {
  return pairs ?? events.flatMap((event) => series.map((each) => ({ event, series: each })));
}

/** Returns the options of the client that select it. */
export function selectionOptions({ events, series, pairs }: Selection) {
  return pairs ? { pairs } : { events, series };
}

function fullName(collection: string, id: string): string {
  return id.includes("/") ? id : `${collection}/${id}`;
}

function pairOf(text: string): Pair {
  const [event, series, ...rest] = text.split(":");
  if (event && series && rest.length === 0) return { event: fullName("events", event), series: fullName("series", series) };
  throw new ArgumentError(`“${text}” of “pairs” in the address is not a pair.`, "Write the ids of an event and a series with a colon between them.");
}
