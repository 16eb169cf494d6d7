import { Field, FrequencyUnit, type Series } from "@trucedata/client";
import type { FieldSpec } from "@trucedata/client/v1/field";
import { MarketService } from "@trucedata/client/v1/market_service";
import { client } from "./client";
import { asOfOf, type View } from "./reads";
import { readSessionTimes } from "./sessions";
import { dayMs } from "./times";

/** The bars of one series that have been received. */
export interface Bars {
  series: Series;
  /** The time zone of the calendar of the series. */
  timeZone: string;
  /** The start of each bar in milliseconds, ascending. */
  starts: Float64Array;
  /** The end of each bar in milliseconds. */
  ends: Float64Array;
  /** When the value of each bar is observed: its end, unless the series states an observation. */
  observations: Float64Array;
  /** The values by the name of the field. */
  columns: Record<string, Float64Array>;
  /** The number of bars that have been received. */
  count: number;
  isComplete: boolean;
  revision: bigint;
}

export type AdjustmentName = "raw" | "splits" | "splits_and_dividends";

/** Streams the bars of a series and reports them as they arrive. */
export async function* readBars(name: string, adjustment: AdjustmentName | undefined, view: View): AsyncGenerator<Bars> {
  const market = client.service(MarketService);
  const asOf = asOfOf(view.known);
  const { series: found, snapshot } = await market.getSeries({ name, asOf }, { signal: view.signal });
  const series = found!;
  const { timeZone, times } = await readSessionTimes(series, view);
  const length = barLength(series) ?? 0;
  const hasObservations = series.observation !== undefined;
  let capacity = Math.max(1, Number(series.barCount));
  let starts = new Float64Array(capacity);
  let columns: Record<string, Float64Array> = {};
  let count = 0;
  let ends = new Float64Array(capacity);
  let observations = hasObservations ? new Float64Array(capacity) : ends;
  const bars = (isComplete: boolean, revision: bigint): Bars => ({
    series,
    timeZone,
    count,
    isComplete,
    revision,
    starts: starts.subarray(0, count),
    ends: ends.subarray(0, count),
    observations: observations.subarray(0, count),
    columns: Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values.subarray(0, count)])),
  });
  const options = { ...(view.known && { known: view.known }), signal: view.signal, ...(adjustment && { adjustment }) };
  let revision = snapshot!.revision;
  for await (const chunk of client.seriesChunks(name, options)) {
    const size = chunk.times.length;
    if (count + size > capacity) {
      capacity = Math.max(2 * capacity, count + size);
      starts = grown(starts, capacity);
      ends = grown(ends, capacity);
      observations = hasObservations ? grown(observations, capacity) : ends;
      columns = Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, grown(values, capacity)]));
    }
    copyMilliseconds(chunk.times, starts.subarray(count, count + size));
    for (let index = count; index < count + size; index += 1) {
      const session = times.get(starts[index]);
      ends[index] = session?.end ?? starts[index] + length;
      if (hasObservations) observations[index] = session?.observation ?? ends[index];
    }
    for (const [key, values] of Object.entries(chunk.columns)) {
      columns[key] ??= new Float64Array(capacity).fill(NaN);
      columns[key].set(values, count);
    }
    count += size;
    revision = chunk.snapshot.revision;
    yield bars(false, revision);
  }
  yield bars(true, revision);
}

/** Converts nanoseconds to milliseconds. Reads the halves of the integers: a million BigInt objects would take most of the time of a read. */
function copyMilliseconds(nanos: BigInt64Array, target: Float64Array): void {
  const low = new Uint32Array(nanos.buffer, nanos.byteOffset, 2 * nanos.length);
  const high = new Int32Array(nanos.buffer, nanos.byteOffset, 2 * nanos.length);
  for (let index = 0; index < nanos.length; index += 1) target[index] = (high[2 * index + 1] * 2 ** 32 + low[2 * index]) / 1e6;
}

function grown(values: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer>;
function grown(values: Float64Array, capacity: number): Float64Array;
function grown(values: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}

/** Returns the length of a bar in milliseconds; undefined for sessions, months and bars without a fixed length. */
export function barLength({ frequency }: Series): number | undefined {
  const unit = {
    [FrequencyUnit.SECOND]: 1000,
    [FrequencyUnit.MINUTE]: 60_000,
    [FrequencyUnit.HOUR]: 3_600_000,
    [FrequencyUnit.WEEK]: 7 * dayMs,
  }[frequency?.unit as number];
  return unit && unit * frequency!.count;
}

/** Returns the words for the length of a bar: "daily bars", "5-minute bars". */
export function frequencyText({ frequency }: Series): string {
  if (!frequency) return "";
  const word = FrequencyUnit[frequency.unit].toLowerCase();
  if (frequency.unit === FrequencyUnit.IRREGULAR) return "irregular observations";
  if (frequency.unit === FrequencyUnit.SESSION) return "daily bars";
  return frequency.count === 1 ? `${word} bars` : `${frequency.count}-${word} bars`;
}

/** When the value of a field is observed. */
export type ObservedAt = "start" | "end" | "observation";

/** Returns when the values of a field are observed. An open holds at the start of its bar; only one value of one instant has an observation. */
export function observedAt({ field }: FieldSpec): ObservedAt {
  switch (field) {
    case Field.OPEN:
      return "start";
    case Field.HIGH:
    case Field.LOW:
    case Field.VOLUME:
      return "end";
    default:
      return "observation";
  }
}
