import type { Pair } from "@trucedata/client";
import { listArgument, type Arguments } from "../app/address";
import { ArgumentError } from "./failure";
import { idOf } from "./words";

/** The events and series of a view: every event with every series, the pairs among them, or the pairs of a named list. */
export interface Selection {
  /** `events/{id}`. */
  events: string[];
  /** `series/{id}`. */
  series: string[];
  /** Undefined when every event is combined with every series. */
  pairs: Pair[] | undefined;
  /** `pairLists/{id}`; if set, the list has the events and series. */
  pairList: string | undefined;
}

/**
 * Returns the selection of the address: `events=a,b`, `series=c,d` and, for pairs, `pairs=a:c,b:d`, each by the ids of the resources. A third
 * id of a pair is its own benchmark. `pair_list=x` stands alone.
 */
export function selectionArgument(query: URLSearchParams, usual: { events: string[]; series: string[] }): Selection {
  const pairList = query.get("pair_list");
  if (pairList) {
    const other = ["events", "series", "pairs"].find((name) => query.has(name));
    if (other) throw new ArgumentError(`The address has both “pair_list” and “${other}”.`, "State one of the two.");
    return { events: [], series: [], pairs: undefined, pairList: fullName("pairLists", pairList) };
  }
  const pairs = query.has("pairs") ? listArgument(query, "pairs").map(pairOf) : undefined;
  const named = (collection: "events" | "series") => {
    const field = collection === "events" ? "event" : "series";
    const names = query.has(collection)
      ? listArgument(query, collection).map((id) => fullName(collection, id))
      : pairs
        ? pairs.map((pair) => pair[field])
        : usual[collection];
    return [...new Set([...names, ...(pairs ?? []).map((pair) => pair[field])])];
  };
  return { events: named("events"), series: named("series"), pairs, pairList: undefined };
}

/** Returns the arguments of the address for a selection. */
export function selectionArguments({ events, series, pairs, pairList }: Selection): Arguments {
  const ids = ({ event, series: each, benchmark }: Pair) => [event, each, ...(benchmark ? [benchmark] : [])].map(idOf).join(":");
  // An argument without a value would be removed from the address, and the usual events or series would be chosen again.
  const list = (names: string[]) => (pairList ? undefined : names.map(idOf).join(",") || ",");
  return {
    events: list(events),
    series: list(series),
    pairs: pairs?.map(ids).join(","),
    pair_list: pairList,
  };
}

/** Returns the selection with other events or series. Pairs of those that are gone are dropped; new ones are combined with all others. */
export function withResources(selection: Selection, change: { events?: string[]; series?: string[] }): Selection {
  const { events, series } = { ...selection, ...change };
  const kept = selection.pairs?.filter((pair) => events.includes(pair.event) && series.includes(pair.series));
  const added = events
    .flatMap((event) => series.map((each) => ({ event, series: each })))
    .filter((pair) => !selection.events.includes(pair.event) || !selection.series.includes(pair.series));
  return { events, series, pairs: kept && [...kept, ...added], pairList: undefined };
}

/** Returns the pairs of a selection. */
export function pairsOf({ events, series, pairs }: Selection): Pair[] {
  return pairs ?? events.flatMap((event) => series.map((each) => ({ event, series: each })));
}

/** Returns whether nothing is selected. */
export function isNothing({ events, series, pairList }: Selection): boolean {
  return !pairList && (events.length === 0 || series.length === 0);
}

/** Returns the options of the client that select it. */
export function selectionOptions({ events, series, pairs, pairList }: Selection) {
  return pairList ? { pairs: pairList } : pairs ? { pairs } : { events, series };
}

/** Returns the fields of a request that select it, in the JSON of the contract. */
export function selectionJson(selection: Selection) {
  return selection.pairList ? { pairList: selection.pairList } : selectionOptions(selection);
}

function fullName(collection: string, id: string): string {
  return id.includes("/") ? id : `${collection}/${id}`;
}

function pairOf(text: string): Pair {
  const [event, series, benchmark, ...rest] = text.split(":");
  if (event && series && benchmark !== "" && rest.length === 0) {
    return {
      event: fullName("events", event),
      series: fullName("series", series),
      ...(benchmark && { benchmark: fullName("series", benchmark) }),
    };
  }
  const hint = "Write the ids of an event and a series with a colon between them; a benchmark can follow after another colon.";
  throw new ArgumentError(`“${text}” of “pairs” in the address is not a pair.`, hint);
}
