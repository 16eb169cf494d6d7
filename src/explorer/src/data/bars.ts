import { Field, FrequencyUnit, type Series } from "@trucedata/client";
import { MarketService } from "@trucedata/client/v1/market_service";
import { client } from "./client";
import { asOfOf, type View } from "./reads";
import { dayMs, milliseconds } from "./times";

/** The bars of one series that have been received. */
export interface Bars {
  series: Series;
  /** The time zone of the calendar of the series. */
  timeZone: string;
  /** The start of each bar in milliseconds, ascending. */
  starts: Float64Array;
  /** The end of each bar in milliseconds, at which its close holds. */
  ends: Float64Array;
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
  const { timeZone, endOf } = await readSessions(series, view);
  let capacity = Math.max(1, Number(series.barCount));
  let starts = new Float64Array(capacity);
  let columns: Record<string, Float64Array> = {};
  let count = 0;
  let ends = new Float64Array(capacity);
  const bars = (isComplete: boolean, revision: bigint): Bars => ({
    series, timeZone, starts: starts.subarray(0, count), ends: ends.subarray(0, count), count, isComplete, revision,
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
      columns = Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, grown(values, capacity)]));
    }
    for (let index = 0; index < size; index += 1) starts[count + index] = Number(chunk.times[index]) / 1e6;
    for (let index = 0; index < size; index += 1) ends[count + index] = endOf(starts[count + index]);
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
    [FrequencyUnit.SECOND]: 1000, [FrequencyUnit.MINUTE]: 60_000, [FrequencyUnit.HOUR]: 3_600_000, [FrequencyUnit.WEEK]: 7 * dayMs,
  }[frequency?.unit as number];
  return unit && unit * frequency!.count;
}

/** Returns the words for the length of a bar: "5-minute bars". */
export function frequencyText({ frequency }: Series): string {
  if (!frequency) return "";
  const word = FrequencyUnit[frequency.unit].toLowerCase();
  if (frequency.unit === FrequencyUnit.IRREGULAR) return "irregular observations";
  if (frequency.unit === FrequencyUnit.SESSION) return "one bar for each session";
  return frequency.count === 1 ? `${word} bars` : `${frequency.count}-${word} bars`;
}

/** Returns the time zone of a series, and a function that returns the end of the bar that starts at a time. */
async function readSessions(series: Series, view: View): Promise<{ timeZone: string; endOf(start: number): number }> {
  const market = client.service(MarketService);
  const asOf = asOfOf(view.known);
  const call = { signal: view.signal };
  let calendar = series.calendar;
  if (!calendar && series.subject.case === "instrument") {
    calendar = (await market.getInstrument({ name: series.subject.value, asOf }, call)).instrument!.calendar;
  }
  const length = barLength(series);
  const isSession = series.frequency?.unit === FrequencyUnit.SESSION && series.firstTime && series.lastTime;
  const ends = new Map<number, number>();
  let timeZone = "UTC";
  if (calendar) {
    const dates = isSession
      ? { firstDate: dateOf(milliseconds(series.firstTime) - dayMs), lastDate: dateOf(milliseconds(series.lastTime) + dayMs) }
      : { firstDate: dateOf(milliseconds(series.lastTime)), lastDate: dateOf(milliseconds(series.lastTime)) };
    let pageToken = "";
    try {
      do {
        const page = await market.listSessions({ calendar, ...dates, asOf, pageSize: 5000, pageToken }, call);
        timeZone = page.timeZone || timeZone;
        for (const { hours } of page.sessions) ends.set(milliseconds(hours?.startTime), milliseconds(hours?.endTime));
        pageToken = page.nextPageToken;
      } while (pageToken);
    } catch (thrown) {
      // The verified days of a calendar can end before the day after the last bar. Bars are then placed by their start.
      if (view.signal.aborted) throw thrown;
    }
  }
  return { timeZone, endOf: isSession ? (start) => ends.get(start) ?? start : (start) => start + (length ?? 0) };
}

function dateOf(time: number) {
  const date = new Date(Number.isNaN(time) ? 0 : time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Returns whether the value of a field holds at the start of the bar. */
export function holdsAtStart(name: string): boolean {
  return name === Field[Field.OPEN].toLowerCase();
}
