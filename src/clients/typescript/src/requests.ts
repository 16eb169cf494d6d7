import { create, toBinary, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { AsOfSchema } from "./gen/trucedata/v1/as_of_pb.js";
import { Field, type FieldSelectorSchema } from "./gen/trucedata/v1/field_pb.js";
import type { IntervalSchema } from "./gen/trucedata/v1/interval_pb.js";

/** An instant: ISO 8601 text with its zone, "2025-10-10T20:00:00Z", a Date, or a Timestamp of an answer, which keeps nanoseconds. */
export type Instant = string | Date | Timestamp;

/** One text or several. */
export type Texts = string | readonly string[];

/** A value of an enum, or its name in lower case without the enum's prefix: "log_return" of Measure. */
export type Choice<E> = Lowercase<Exclude<keyof E & string, "UNSPECIFIED">> | E[keyof E];

/** Options of every call. */
export interface CallControl {
  /** Ends the call: code "CANCELLED". */
  signal?: AbortSignal;
  /** Timeout of one attempt in milliseconds, instead of that of the client; Infinity for none. After it the code is "DEADLINE_EXCEEDED". */
  timeoutMs?: number;
}

/** Options of every read. */
export interface ReadOptions extends CallControl {
  /** Only what the public could know by then. Default: everything. */
  known?: Instant;
  /** The revision of the data set to read, such as `snapshot.revision` of an answer. Default: the latest. */
  revision?: number | bigint;
}

type Init<D extends DescMessage> = MessageInitShape<D>;

/** Splits the options of a read into its view and its control. Unknown options are refused, so that a misspelt one is not ignored. */
export function reading(options: ReadOptions): { asOf: Init<typeof AsOfSchema>; control: CallControl } {
  const { known, revision, ...control } = options;
  return { asOf: { knowledgeTime: timestamp(known, "known"), revision: whole(revision, "revision") }, control: controlled(control) };
}

/** Converts a whole number to 64 bits. */
export function whole(value: number | bigint | undefined, argument: string): bigint | undefined {
  if (value === undefined || typeof value === "bigint") return value;
  if (!Number.isSafeInteger(value)) throw new TypeError(`${argument}: ${shown(value)} is not a whole number`);
  return BigInt(value);
}

/** Converts a duration in milliseconds. */
export function duration(value: number | undefined, argument: string): { seconds: bigint; nanos: number } | undefined {
  if (value === undefined) return undefined;
  const milliseconds = integer(value, argument);
  return { seconds: BigInt(Math.trunc(milliseconds / 1000)), nanos: (milliseconds % 1000) * 1_000_000 };
}

export function controlled(options: CallControl): CallControl {
  const { signal, timeoutMs, ...others } = options;
  for (const name of Object.keys(others)) throw new TypeError(`${name}: is not an option`);
  if (timeoutMs !== undefined && !(timeoutMs > 0)) throw new TypeError(`timeoutMs: ${shown(timeoutMs)} is not a positive number`);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError(`signal: ${shown(signal)} is not an AbortSignal`);
  return { signal, timeoutMs };
}

/** Returns the value of an enum. Undefined leaves it UNSPECIFIED, for which the server chooses a value and states its choice. */
export function choice<E extends Record<string, string | number>>(
  values: E, value: Choice<E> | undefined, argument: string,
): E[keyof E] | undefined {
  if (value === undefined) return undefined;
  const names = Object.keys(values).filter((name) => name !== "UNSPECIFIED" && typeof values[name] === "number");
  const name = names.find((each) => values[each] === value || each.toLowerCase() === value);
  if (name === undefined) throw new TypeError(`${argument}: ${shown(value)} is not one of ${names.join(", ").toLowerCase()}`);
  return values[name] as E[keyof E];
}

export function choices<E extends Record<string, string | number>>(
  values: E, chosen: readonly Choice<E>[] = [], argument: string,
): E[keyof E][] {
  if (!Array.isArray(chosen)) throw new TypeError(`${argument}: ${shown(chosen)} is not an array`);
  return chosen.map((value) => choice(values, value, argument)!);
}

/** A field by its name, or a column that the importer defines by its name. */
export type FieldChoice = Choice<typeof Field> | { columnName: string };

export function fieldSelector(value: FieldChoice | undefined, argument: string): Init<typeof FieldSelectorSchema> | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "object") return { field: Field.NAMED, columnName: text(value.columnName, `${argument}.columnName`) };
  return { field: choice(Field, value, argument) };
}

export function text(value: string, argument: string): string {
  if (typeof value !== "string") throw new TypeError(`${argument}: ${shown(value)} is not text`);
  return value;
}

export function texts(values: Texts = [], argument: string): string[] {
  const all: readonly string[] = typeof values === "string" ? [values] : values;
  if (!Array.isArray(all)) throw new TypeError(`${argument}: ${shown(values)} is neither text nor an array of texts`);
  return all.map((value) => text(value, argument));
}

/** An event with its own series; a study can compare the series with a benchmark of its own and average it in a group. */
export interface Pair {
  event: string;
  series: string;
  benchmark?: string;
  group?: string;
}

/** Pairs, at most 10,000, or the name of a list of pairs. */
export type Pairs = readonly Pair[] | string;

/** Returns the fields of a request that select pairs, or events and series. */
export function selection(events: Texts | undefined, series: Texts | undefined, pairs: Pairs | undefined) {
  if (pairs === undefined) return { events: chosen(events, "events"), series: texts(series, "series") };
  if (events !== undefined || series !== undefined) {
    throw new TypeError("pairs: is given together with events or series; give one of the two");
  }
  if (typeof pairs === "string") return { pairList: pairs };
  if (!Array.isArray(pairs) || pairs.length === 0) {
    throw new TypeError(`pairs: ${shown(pairs)} is not an array of at least one pair of an event and a series`);
  }
  return {
    pairs: pairs.map((pair: Pair, i) => ({
      event: text(pair.event, `pairs[${i}].event`), series: text(pair.series, `pairs[${i}].series`),
      benchmark: text(pair.benchmark ?? "", `pairs[${i}].benchmark`), group: text(pair.group ?? "", `pairs[${i}].group`),
    })),
  };
}

/** Returns texts that may be omitted to select everything. An empty list is refused, because it is probably a mistake. */
export function chosen(values: Texts | undefined, argument: string): string[] {
  const all = texts(values, argument);
  if (values !== undefined && all.length === 0) throw new TypeError(`${argument}: is empty; give at least one, or omit it for all`);
  return all;
}

export function integer(value: number, argument: string): number {
  if (!Number.isInteger(value)) throw new TypeError(`${argument}: ${shown(value)} is not a whole number`);
  return value;
}

/** Converts an instant to the nanosecond. A time without a zone is refused, because it does not identify an instant. */
export function timestamp(value: Instant | undefined, argument: string): { seconds: bigint; nanos: number } | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "object" && "seconds" in value) return { seconds: value.seconds, nanos: value.nanos };
  const written = value instanceof Date ? (isNaN(value.getTime()) ? "" : value.toISOString()) : value;
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(written);
  const milliseconds = parts ? Date.parse(parts[1] + parts[3]) : NaN;
  if (!parts || isNaN(milliseconds)) {
    const fix = "write it with its zone, such as 2025-10-10T20:00:00Z, or give a Date";
    throw new TypeError(`${argument}: ${shown(value)} is not an instant; ${fix}`);
  }
  return { seconds: BigInt(milliseconds / 1000), nanos: Number((parts[2] ?? "").padEnd(9, "0")) };
}

/** Returns the half-open interval [start, end); undefined without bounds. */
export function interval(start: Instant | undefined, end: Instant | undefined): Init<typeof IntervalSchema> | undefined {
  if (start === undefined && end === undefined) return undefined;
  return { startTime: timestamp(start, "start"), endTime: timestamp(end, "end") };
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/**
 * Creates a message from the caller's input. Input that cannot be encoded is refused here, because a transport would report it as a failed
 * call.
 */
export function encodable<D extends DescMessage>(schema: D, init: Init<D>, argument: string): MessageShape<D> {
  try {
    const message = create(schema, init);
    toBinary(schema, message);
    return message;
  } catch (thrown) {
    throw new TypeError(`${argument}: ${(thrown as Error).message}`);
  }
}

/** Returns the URL of a server given as host:port or as a URL. */
export function baseUrl(address: string, example: string): string {
  const parts = typeof address === "string" && /^(?:(https?):\/\/)?([^/\s:]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})\/?$/.exec(address);
  if (!parts || Number(parts[3]) > 65_535) throw new TypeError(`address: ${shown(address)} is not host:port, such as ${example}`);
  return `${parts[1] ?? "http"}://${parts[2]}:${parts[3]}`;
}
