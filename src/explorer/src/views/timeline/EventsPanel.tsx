import type { JsonObject } from "../../calls";
import { EventKind, Phase } from "@trucedata/client";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { addressOf, open } from "../../app/address";
import { Chart, type ChartContext, type ChartHandle, type Hover } from "../../charts/Chart";
import { zoom, type TimeRange } from "../../charts/range";
import { asOfJson } from "../../data/reads";
import { eventTimeText, instantText, isoText, milliseconds } from "../../data/times";
import { capitalized, enumWords, partyText } from "../../data/words";
import { DataTable, type Column } from "../../parts/DataTable";
import { Downloads } from "../../parts/Downloads";
import { axisInUtc, pictureNote } from "../../parts/notes";
import { PhaseMark } from "../../parts/phases";
import { SameCall } from "../../parts/SameCall";
import { drawnEvents, eventsOption, laneLayout, narrowMargins, wideMargins, type DrawnEvent } from "./eventsOption";
import { lanesOf, type Grouping, type TimelineEvent } from "./lanes";
import { EventLegend } from "./Legend";

interface EventsPanelProperties {
  events: readonly TimelineEvent[];
  grouping: Grouping;
  range: TimeRange;
  limits: TimeRange;
  /** The range that is shown at first. */
  usual: TimeRange;
  onRange(range: TimeRange): void;
  /** The filter in the JSON of the contract. */
  call: JsonObject;
  known: string | undefined;
}

/** The chart of the events with its legend, its table and its downloads. */
export function EventsPanel({ events, grouping, range, limits, usual, onRange, call, known }: EventsPanelProperties) {
  const handle = useRef<ChartHandle>(null);
  const [selected, setSelected] = useState<string>();
  const knownTime = known === undefined ? undefined : Date.parse(known);
  const isNarrow = window.innerWidth < 640;
  const lanes = useMemo(() => lanesOf(events, grouping), [events, grouping]);
  const byTime = useMemo(() => events.toSorted((one, other) => one.middle - other.middle), [events]);
  const layout = useMemo(() => laneLayout(lanes, isNarrow), [lanes, isNarrow]);
  const drawn = useRef<DrawnEvent[]>([]);
  const drawing = useMemo(() => ({ lanes, layout, range, selected, known: knownTime }), [lanes, layout, range, selected, knownTime]);
  const option = useCallback(
    (given: ChartContext) => {
      const context = { ...given, isNarrow };
      drawn.current = drawnEvents(drawing, context);
      return eventsOption(drawing, drawn.current, context);
    },
    [drawing, isNarrow],
  );
  const current = byTime.find(({ event }) => event.name === selected);

  const eventAt = ({ item }: Hover) => (item?.seriesId === "events" ? drawn.current[item.index]?.item : undefined);
  const select = (next: TimelineEvent) => {
    setSelected(next.event.name);
    const isVisible = next.middle > range.start && next.middle < range.end;
    const half = (range.end - range.start) / 2;
    if (!isVisible) onRange(zoom({ start: next.middle - half, end: next.middle + half }, 1, 0.5, limits));
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0 : ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0);
    if (event.key === "Enter" && current) {
      openEvent(current);
      return true;
    }
    if (step === 0) return false;
    const first = byTime.findIndex((each) => each.middle >= range.start);
    const index = current ? byTime.indexOf(current) + step : Math.max(0, first);
    select(byTime[Math.max(0, Math.min(byTime.length - 1, index))]);
    return true;
  };

  return (
    <section class="panel" aria-label="Events">
      <div class="panel-head">
        <h2>
          {events.length} {events.length === 1 ? "event" : "events"}
        </h2>
        <div class="range-control" role="group" aria-label="Range of time">
          <button type="button" class="button icon-button" aria-label="Zoom out" onClick={() => onRange(zoom(range, 1 / 0.6, 0.5, limits))}>
            −
          </button>
          <button type="button" class="button icon-button" aria-label="Zoom in" onClick={() => onRange(zoom(range, 0.6, 0.5, limits))}>
            +
          </button>
          <button type="button" class="button" onClick={() => onRange(usual)}>
            Busiest weeks
          </button>
          <button type="button" class="button" onClick={() => onRange(limits)}>
            All
          </button>
        </div>
      </div>
      <EventLegend phases={new Set(events.map(({ event }) => event.phase))} groups={new Set(events.map(({ group }) => group))} />
      <Chart
        name="Events by time"
        height={layout.height}
        margins={isNarrow ? narrowMargins : wideMargins}
        option={option}
        handle={handle}
        description={`${events.length} events from ${instantText(range.start)} to ${instantText(range.end)}. ${keys}`}
        range={range}
        limits={limits}
        onRange={onRange}
        onKey={onKey}
        onPick={(hover) => {
          const picked = eventAt(hover);
          if (picked) openEvent(picked);
        }}
        tooltip={(hover) => {
          const item = eventAt(hover);
          return item && <EventTip item={item} />;
        }}
      />
      <p class="chart-hint">Times on the axis are in UTC. Drag to move, Ctrl and the wheel or a pinch to zoom, a click to open an event.</p>
      <div class="selection" role="status">
        {current && (
          <>
            <EventTip item={current} />
            <a href={addressOf("event", { name: current.event.name })}>Open the event</a>
          </>
        )}
      </div>
      <details class="table-details">
        <summary>Show the events as a table</summary>
        <DataTable caption="List of events" columns={eventColumns} rows={events} keyOf={({ event }) => event.name} />
      </details>
      <div class="panel-foot">
        <Downloads
          name="trucedata-events"
          columns={eventColumns}
          rows={() => events}
          chart={handle}
          title="Events of the US–China trade truce"
          note={pictureNote(known, axisInUtc)}
        />
        <SameCall call={{ method: "ListEvents", request: { filter: call, ...asOfJson(known) } }} />
      </div>
    </section>
  );
}

const keys =
  "The arrow keys select an event, Enter opens it, Shift with the left and right arrows moves the range, plus and minus zoom, " +
  "and 0 shows everything. The table below has all of these events.";

function openEvent({ event }: TimelineEvent): void {
  open("event", { name: event.name });
}

function EventTip({ item: { event } }: { item: TimelineEvent }) {
  return (
    <div class="event-tip">
      <strong>
        <PhaseMark phase={event.phase} /> {event.displayName}
      </strong>
      <span>
        {capitalized(enumWords(Phase, event.phase))} · {enumWords(EventKind, event.kind)} · {event.actors.map(partyText).join(", ")}
      </span>
      <span>{eventTimeText(event.time)}</span>
      <span>Known from {instantText(milliseconds(event.knowledgeTime))}</span>
    </div>
  );
}

const eventColumns: readonly Column<TimelineEvent>[] = [
  { name: "name", title: "Name", value: ({ event }) => event.name, isHidden: true },
  {
    name: "event",
    title: "Event",
    value: ({ event }) => event.displayName,
    cell: ({ event }) => <a href={addressOf("event", { name: event.name })}>{event.displayName}</a>,
  },
  { name: "kind", title: "Kind", value: ({ event }) => enumWords(EventKind, event.kind) },
  {
    name: "phase",
    title: "Phase",
    value: ({ event }) => enumWords(Phase, event.phase),
    cell: ({ event }) => (
      <span class="phase-cell">
        <PhaseMark phase={event.phase} />
        {enumWords(Phase, event.phase)}
      </span>
    ),
  },
  { name: "actors", title: "Actors", value: ({ event }) => event.actors.map(partyText).join("; ") },
  {
    name: "earliest_time",
    title: "Time",
    value: ({ start }) => isoText(start),
    cell: ({ event }) => eventTimeText(event.time),
  },
  { name: "latest_time", title: "Latest time", value: ({ end }) => isoText(end), isHidden: true },
  { name: "time_zone", title: "Time zone", value: ({ event }) => event.time?.timeZone ?? null, isHidden: true },
  {
    name: "knowledge_time",
    title: "Known from",
    value: ({ event }) => isoText(milliseconds(event.knowledgeTime)),
    cell: ({ event }) => instantText(milliseconds(event.knowledgeTime)),
  },
  { name: "summary", title: "Summary", value: ({ event }) => event.summary, isHidden: true },
];
