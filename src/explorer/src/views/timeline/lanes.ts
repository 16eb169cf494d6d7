import { EventKind, type Event } from "@trucedata/client";
import type { TimeRange } from "../../charts/range";
import { milliseconds } from "../../data/times";
import { capitalized, enumWords } from "../../data/words";
import { partyGroupOf, partyGroups, type PartyGroup } from "../../parts/parties";

/** How events are grouped into lanes. */
export type Grouping = "kind" | "actor";

/** An event with what its drawing needs. */
export interface TimelineEvent {
  event: Event;
  start: number;
  end: number;
  /** The middle of the time in which it happened; the mark is drawn there. */
  middle: number;
  group: PartyGroup;
}

/** The events of one kind or group of actors, by time. */
export interface Lane {
  title: string;
  events: TimelineEvent[];
  rowCount: number;
}

/** Where an event is drawn within its lane. */
export interface Placement {
  row: number;
  /** The width that its label may have; 0 for none. */
  labelWidth: number;
}

const maxRows = 4;
const labelGap = 12;
const minLabelWidth = 46;
const maxLabelWidth = 340;
const characterWidth = 6.2;

export function timelineEvent(event: Event): TimelineEvent {
  const start = milliseconds(event.time?.earliestTime);
  const end = milliseconds(event.time?.latestTime);
  return { event, start, end, middle: (start + end) / 2, group: partyGroupOf(event) };
}

/** Returns the lanes that have events. The number of rows follows from the number of events, so that zooming keeps the height. */
export function lanesOf(events: readonly TimelineEvent[], grouping: Grouping): Lane[] {
  const keyOf = ({ event, group }: TimelineEvent) => (grouping === "kind" ? event.kind : group);
  const titles: [EventKind | PartyGroup, string][] =
    grouping === "actor"
      ? (Object.entries(partyGroups) as [PartyGroup, string][])
      : Object.values(EventKind)
          .filter((kind) => typeof kind === "number")
          .map((kind) => [kind, capitalized(enumWords(EventKind, kind))]);
  const byKey = Map.groupBy(events, keyOf);
  return titles.flatMap(([key, title]) => {
    const members = byKey.get(key);
    if (!members) return [];
    const rowCount = Math.min(maxRows, Math.max(1, Math.round(Math.sqrt(members.length) / 1.45)));
    return [{ title, events: members.toSorted((one, other) => one.middle - other.middle), rowCount }];
  });
}

/**
 * Returns the place of each event of a lane at a scale. It depends on the scale alone, so panning does not move marks between rows. An
 * event takes the first row that is free; if none is, it shortens the label of the event before it.
 */
export function placements(lane: Lane, pixelsPerMs: number, hasLabels: boolean): Placement[] {
  const last: (number | undefined)[] = new Array(lane.rowCount).fill(undefined);
  const result: Placement[] = [];
  const left = (index: number) => lane.events[index].middle * pixelsPerMs;
  const endOf = (index: number | undefined) =>
    index === undefined ? -Infinity : left(index) + labelGap + (result[index].labelWidth ? result[index].labelWidth + labelGap : 0);
  lane.events.forEach(({ event }, index) => {
    const at = left(index) - labelGap / 2;
    let row = last.findIndex((previous) => endOf(previous) <= at);
    if (row < 0) {
      // The row whose last mark is furthest to the left has most room for a shortened label.
      row = last.reduce<number>((best, previous, each) => (left(previous!) < left(last[best]!) ? each : best), 0);
      const room = at - left(last[row]!) - 2 * labelGap;
      const placed = result[last[row]!];
      placed.labelWidth = room >= minLabelWidth ? Math.min(placed.labelWidth, room) : 0;
    }
    last[row] = index;
    const wanted = Math.min(maxLabelWidth, event.displayName.length * characterWidth);
    result.push({ row, labelWidth: hasLabels ? wanted : 0 });
  });
  return result;
}

/** Returns the range of time that holds all events, with some room on both sides. */
export function limitsOf(events: readonly TimelineEvent[]): TimeRange {
  const start = Math.min(...events.map((each) => each.start));
  const end = Math.max(...events.map((each) => each.end));
  const room = 0.03 * (end - start) + 86_400_000;
  return { start: start - room, end: end + room };
}

/** Returns the shortest range that holds three fifths of the events, with some room: where most happened. */
export function densestRange(events: readonly TimelineEvent[]): TimeRange {
  const times = events.map((each) => each.middle).sort((one, other) => one - other);
  const count = Math.max(1, Math.ceil(times.length * 0.6));
  let best = 0;
  for (let first = 0; first + count <= times.length; first += 1) {
    if (times[first + count - 1] - times[first] < times[best + count - 1] - times[best]) best = first;
  }
  const [start, end] = [times[best], times[best + count - 1]];
  const room = Math.max(86_400_000, 0.06 * (end - start));
  return { start: start - room, end: end + 3 * room };
}
