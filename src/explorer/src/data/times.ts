import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { TimePrecision } from "@trucedata/client";
import type { EventTime } from "@trucedata/client/v1/event_time";

export const dayMs = 86_400_000;

/** Returns milliseconds since 1970. Nanoseconds below one millisecond are dropped: for drawing, not for calls. */
export function milliseconds(time: Timestamp | undefined): number {
  return time ? Number(time.seconds) * 1000 + Math.floor(time.nanos / 1e6) : NaN;
}

/** Returns an instant as ISO 8601 text in UTC, without a fraction of zero: "2025-10-10T20:00:00Z". */
export function isoText(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string, options: Intl.DateTimeFormatOptions, locale = "en-GB"): Intl.DateTimeFormat {
  const key = locale + zone + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })));
  return found;
}

const day = { day: "numeric", month: "short", year: "numeric" } as const;
const wholeTime = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
const minute = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** Returns the abbreviation of a zone at an instant, such as "EDT" or "GMT+8". */
export function zoneName(time: number, zone: string): string {
  const locale = zone.startsWith("America/") ? "en-US" : "en-GB";
  const parts = format(zone, { timeZoneName: "short" }, locale).formatToParts(time);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** Returns the instant at which the clock of a zone shows a time, which is given as the instant at which the clock of UTC shows it. */
export function zonedTime(clockTime: number, zone: string): number {
  const shown = (time: number) => {
    const parts = format(zone, { ...wholeTime, hourCycle: "h23" }).formatToParts(time);
    const at = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)!.value);
    return Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
  };
  // The offset at the first guess can be that before a change of the clock; the second guess uses the offset of its own instant.
  const guess = clockTime - (shown(clockTime) - clockTime);
  return guess - (shown(guess) - clockTime);
}

/** Returns "10 Oct 2025, 20:00 UTC". */
export function instantText(time: number, zone = "UTC"): string {
  return `${format(zone, minute).format(time)} ${zoneName(time, zone)}`;
}

/** Returns "10 Oct 2025, 09:30–16:00 EDT", with the day of the end if it is another. */
export function spanText(start: number, end: number, zone: string): string {
  const name = zoneName(start, zone);
  if (dayText(start, zone) === dayText(end, zone) && name === zoneName(end, zone))
    return `${format(zone, minute).format(start)}–${clock(end, zone)} ${name}`;
  return `${instantText(start, zone)} to ${instantText(end, zone)}`;
}

/** Returns "10 Oct 2025". The text states no zone: show the zone beside it. */
export function dayText(time: number, zone = "UTC"): string {
  return format(zone, day).format(time);
}

/** Returns an event time as precisely as the sources state it, with its zone: "10 Oct 2025, 16:00–17:00 EDT". */
export function eventTimeText(time: EventTime | undefined): string {
  if (!time) return "time not stated";
  const zone = time.timeZone || "UTC";
  const start = milliseconds(time.earliestTime);
  const end = milliseconds(time.latestTime);
  const name = zoneName(start, zone);
  switch (time.precision) {
    case TimePrecision.YEAR:
      return `${format(zone, { year: "numeric" }).format(start)} (${name})`;
    case TimePrecision.MONTH:
      return `${format(zone, { month: "long", year: "numeric" }).format(start)} (${name})`;
    case TimePrecision.DAY:
      return `${dayText(start, zone)} (${name})`;
    case TimePrecision.HOUR:
      return `${format(zone, minute).format(start)}–${clock(end, zone)} ${name}`;
    case TimePrecision.RANGE:
      return rangeText(start, end, zone);
    case TimePrecision.MINUTE:
      return instantText(start, zone);
    default:
      return `${format(zone, { ...minute, second: "2-digit" }).format(start)} ${name}`;
  }
}

function clock(time: number, zone: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time);
}

function rangeText(start: number, end: number, zone: string): string {
  const isWholeDays = clock(start, zone) === "00:00" && clock(end, zone) === "00:00";
  const startName = zoneName(start, zone);
  const endName = zoneName(end, zone);
  const zones = startName === endName ? startName : `${startName}/${endName}`;
  if (!isWholeDays) return `${format(zone, minute).format(start)} – ${format(zone, minute).format(end)} ${zones}`;
  // The end of the range is exclusive, so the last day is the one before it.
  return `${dayText(start, zone)} – ${dayText(end - 1, zone)} (${zones})`;
}

/** The words for a precision. */
export function precisionText(precision: TimePrecision): string {
  const words: Record<number, string> = {
    [TimePrecision.EXACT]: "stated to the nanosecond",
    [TimePrecision.SECOND]: "stated to the second",
    [TimePrecision.MINUTE]: "stated to the minute",
    [TimePrecision.HOUR]: "stated to the hour",
    [TimePrecision.DAY]: "stated to the day",
    [TimePrecision.MONTH]: "stated to the month",
    [TimePrecision.YEAR]: "stated to the year",
    [TimePrecision.RANGE]: "known only to lie in this range",
  };
  return words[precision] ?? "";
}
