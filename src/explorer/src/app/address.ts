import { Store, useStore } from "../data/store";
import { ArgumentError } from "../data/failure";
import type { TimeRange } from "../charts/range";

/** The address of the page: its path is the view, its query the arguments of the view and `known`. */
export interface Address {
  view: string;
  query: URLSearchParams;
}

/** Arguments to set; undefined or "" removes one. */
export type Arguments = Record<string, string | undefined>;

const current = (): Address => ({
  view: window.location.pathname.split("/")[1] || "timeline",
  query: new URLSearchParams(window.location.search),
});

const address = new Store<Address>(current());
window.addEventListener("popstate", () => address.set(current()));

/** Returns the address and renders the component again when it changes. */
export function useAddress(): Address {
  return useStore(address);
}

/** Returns the as-known-at time of the page as it is written in the address; undefined for everything known to date. */
export function useKnown(): string | undefined {
  const { query } = useAddress();
  return timeArgument(query, "known") === undefined ? undefined : query.get("known")!;
}

/** Returns the address of a view. The as-known-at time of the page is kept. */
export function addressOf(view: string, values: Arguments = {}): string {
  const known = address.value.query.get("known");
  return written(view, { ...values, ...(known && { known }) });
}

/** Sets arguments of the current view. By default the browser's history is unchanged, so "back" leaves the view. */
export function setArguments(values: Arguments, history: "replace" | "push" = "replace"): void {
  const { view, query } = address.value;
  go(written(view, { ...Object.fromEntries(query), ...values }), history);
}

/** Opens a view of this page. */
export function open(view: string, values: Arguments = {}): void {
  go(addressOf(view, values), "push");
}

/** Makes links to views work without loading the page again. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.target || link.download || link.origin !== window.location.origin) return;
    if (link.pathname === window.location.pathname && link.hash) return;
    event.preventDefault();
    go(link.pathname + link.search, "push");
  });
}

function written(view: string, values: Arguments): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  // Commas, colons and slashes are allowed in a query; the address stays readable.
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
  return `/${view}${text && `?${text}`}`;
}

function go(target: string, history: "replace" | "push"): void {
  const isNewView = target.split("?")[0] !== window.location.pathname;
  window.history[history === "push" ? "pushState" : "replaceState"](null, "", target);
  address.set(current());
  if (isNewView) {
    window.scrollTo(0, 0);
    // Screen readers announce the new view from its heading.
    requestAnimationFrame(() => document.querySelector<HTMLElement>("main h1")?.focus());
  }
}

/** Refuses arguments that a view does not have, because a misspelt one would have no effect. */
export function checkArguments(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (names.includes(name)) continue;
    throw new ArgumentError(`The view has no argument “${name}”.`, `Use one or more of: ${names.join(", ")}.`);
  }
}

/** Returns the values of a list argument: "a,b" is ["a", "b"]. */
export function listArgument(query: URLSearchParams, name: string): string[] {
  return (query.get(name) ?? "").split(",").filter(Boolean);
}

/** Returns an argument that is one of several words. */
export function wordArgument<W extends string>(query: URLSearchParams, name: string, words: readonly W[]): W {
  const value = query.get(name) ?? words[0];
  if ((words as readonly string[]).includes(value)) return value as W;
  throw new ArgumentError(`“${value}” is not a value of “${name}” in the address.`, `Use one of: ${words.join(", ")}.`);
}

/** Returns an argument that is an instant, in milliseconds since 1970. */
export function timeArgument(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const time = /(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
  // Date.parse reads 30 February as 2 March.
  const date = value.slice(0, 10);
  const isDate = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  if (!Number.isNaN(time) && isDate) return time;
  const hint = "Write it with its zone, such as 2025-10-10T20:00:00Z.";
  throw new ArgumentError(`“${value}” of “${name}” in the address is not a time.`, hint);
}

/** Returns the range of time from `from` to `to`; undefined if the address has neither. */
export function rangeArgument(query: URLSearchParams): TimeRange | undefined {
  const start = timeArgument(query, "from");
  const end = timeArgument(query, "to");
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined) throw new ArgumentError("The address has “to”, but no “from”.", "State both, or neither.");
  if (end === undefined) throw new ArgumentError("The address has “from”, but no “to”.", "State both, or neither.");
  if (start >= end) throw new ArgumentError("“from” in the address is not before “to”.", "Exchange the two.");
  return { start, end };
}
