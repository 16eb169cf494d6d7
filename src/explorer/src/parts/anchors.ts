import { AnchorReason, type Event } from "@trucedata/client";
import type { Anchor } from "@trucedata/client/v1/anchor";
import { eventTimeText, milliseconds, spanText } from "../data/times";

interface CivilDay {
  year: number;
  month: number;
  day: number;
}

const format = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** Returns a civil day: "Friday 10 October 2025". */
export function civilDayText({ year, month, day }: CivilDay): string {
  return format.format(Date.UTC(year, month - 1, day)).replace(",", "");
}

/** Returns a civil day as ISO 8601 text. */
export function civilDayIso({ year, month, day }: CivilDay): string {
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

const reasons: Record<AnchorReason, string> = {
  [AnchorReason.UNSPECIFIED]: "no session belongs to the event",
  [AnchorReason.IN_SESSION]: "the event falls inside this session",
  [AnchorReason.AFTER_CLOSE]: "the event comes after the close of its day, so this is the next session",
  [AnchorReason.BEFORE_OPEN]: "the event comes before the opening of this session",
  [AnchorReason.IN_BREAK]: "the event falls into the break of this session",
  [AnchorReason.HOLIDAY]: "the event falls on a holiday, so this is the next session",
  [AnchorReason.WEEKEND]: "the event falls on a weekend, so this is the next session",
  [AnchorReason.CONTINUOUS]: "the market never closes, and a session is one day of its clock",
  [AnchorReason.DATE_ONLY]: "the event is known only to the day, and that day has this session",
  [AnchorReason.AFTER_OBSERVATION]: "the event comes after the value of its day was observed, so this is the next session",
};

/** Returns why a session is the anchor, in words. */
export function anchorReasonText(reason: AnchorReason): string {
  return reasons[reason] ?? "";
}

/**
 * Returns which session is offset 0 and why, as a sentence.
 *
 * @param zone the zone in which the hours of the session are stated.
 */
export function anchorText(anchor: Anchor | undefined, event: Event, zone: string): string {
  if (!anchor?.sessionDate) return `${eventTimeText(event.time)}: no session belongs to the event, so nothing is measured.`;
  const { startTime, endTime } = anchor.sessionHours ?? {};
  const hours = startTime && endTime ? ` (${spanText(milliseconds(startTime), milliseconds(endTime), zone)})` : "";
  return `The session of ${civilDayText(anchor.sessionDate)}${hours}: ${anchorReasonText(anchor.reason)}.`;
}

/** Returns the other session to which the event can belong, as a sentence; "" when there is none. */
export function alternativeText(anchor: Anchor | undefined): string {
  if (!anchor?.alternativeSessionDate) return "";
  return (
    `It may also belong to ${civilDayText(anchor.alternativeSessionDate)}, because its stated time crosses the bounds of a session: ` +
    `for its last instant, ${anchorReasonText(anchor.alternativeReason)}.`
  );
}
