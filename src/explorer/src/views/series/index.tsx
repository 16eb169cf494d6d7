import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { addressOf, open, setArguments, useAddress, useKnown } from "../../app/address";
import { useRange } from "../../app/useRange";
import { Chart, type ChartContext, type ChartHandle, type Hover } from "../../charts/Chart";
import { Extremes, lowerBound } from "../../charts/extremes";
import { zoom, type TimeRange } from "../../charts/range";
import { barLength, frequencyText, observedAt, type Bars, type ObservedAt } from "../../data/bars";
import { asOfJson, readEvents } from "../../data/reads";
import { eventTimeText, instantText, isoText } from "../../data/times";
import { useRead } from "../../data/useRead";
import { capitalized, valueText } from "../../data/words";
import { DataTable, type Column } from "../../parts/DataTable";
import { Downloads } from "../../parts/Downloads";
import { SelectField } from "../../parts/Fields";
import { partyGroups, type PartyGroup } from "../../parts/parties";
import { SeriesPicker } from "../../parts/Picker";
import { axisInUtc, pictureNote } from "../../parts/notes";
import { SameCall } from "../../parts/SameCall";
import { FailureMessage, Message } from "../../parts/States";
import { adjustments, markings, presetsOf, seriesArguments, usualRangeOf, type SeriesArguments } from "./arguments";
import { About } from "./About";
import { columnNameOf, mainFieldOf } from "./fields";
import { barAt, clustersOf, marginsOf, marksOf, seriesOption, type Mark } from "./option";
import { useBars, type BarsRead } from "./useBars";
import "./series.css";

const adjustmentWords = {
  stored: "As stored",
  raw: "As quoted",
  splits: "For splits",
  splits_and_dividends: "For splits and dividends",
} as const;
const markingWords = { all: "All", none: "None" } as const;

/** The prices of one series with the events that they answered. */
export function SeriesView() {
  const { query } = useAddress();
  const known = useKnown();
  const given = seriesArguments(query);
  const read = useBars(given.name, given.adjustment, known);
  const events = useRead(given.marks === "none" ? undefined : `${known}`, (signal) => readEvents({}, { known, signal }));
  const marks = useMemo(() => marksOf(events.data ?? []), [events.data]);
  const { bars, status, failure } = read;
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>{bars?.series.displayName ?? "Prices and events"}</h1>
        <p>
          {bars
            ? `${capitalized(frequencyText(bars.series))}, publisher: ${bars.series.publisher || "not named"}. The marks below the line are events.`
            : "Prices with the events marked on them."}
        </p>
      </div>
      <div class="controls">
        <SeriesPicker
          limit={1}
          selected={[given.name]}
          onChange={([name]) =>
            name && setArguments({ series: name.replace(/^series\//, ""), field: undefined, from: undefined, to: undefined })
          }
        />
        {bars && bars.series.fields.length > 1 && (
          <SelectField
            label="Field"
            value={given.field ?? mainFieldOf(bars.series)}
            onChange={(field) => setArguments({ field })}
            options={bars.series.fields.map((field) => ({
              value: columnNameOf(field),
              title: capitalized(columnNameOf(field).replaceAll("_", " ")),
            }))}
          />
        )}
        <SelectField
          label="Adjusted"
          value={given.adjustment ?? "stored"}
          options={adjustments.map((value) => ({ value, title: adjustmentWords[value] }))}
          onChange={(value) => setArguments({ adjustment: value === "stored" ? undefined : value })}
        />
        <SelectField
          label="Events"
          value={given.marks}
          options={markings.map((value) => ({ value, title: markingWords[value] }))}
          onChange={(value) => setArguments({ events: value === "all" ? undefined : value })}
        />
      </div>
      <Progress read={read} />
      {failure && !(failure.kind === "offline" && bars) ? (
        <FailureMessage failure={failure} retry={read.retry} />
      ) : bars && bars.count > 0 ? (
        <SeriesPanel bars={bars} marks={given.marks === "all" ? marks : []} given={given} />
      ) : status === "ready" ? (
        <Message kind="empty" title="This series has no bars" hint="Move the as-known-at time, or choose another series.">
          Nothing of it was known at this time.
        </Message>
      ) : status === "cancelled" ? (
        <Message kind="empty" title="Reading was cancelled" retry={read.retry} />
      ) : (
        <div class="loading" role="status">
          <span class="visually-hidden">Loading</span>
          <span class="loading-shape" aria-hidden="true" />
        </div>
      )}
    </>
  );
}

const shownFromBars = 20_000;

/** Shows how far reading has progressed, and that a revision arrived. */
function Progress({ read }: { read: BarsRead }) {
  const { status, bars, received, note } = read;
  const total = Number(bars?.series.barCount ?? 0);
  const isShown = status === "loading" && total >= shownFromBars;
  return (
    <div class="progress-line" role="status">
      {note && <p class="revision-note">{note}</p>}
      {isShown && (
        <>
          <progress max={total} value={received} aria-label="Bars received" />
          <span>
            {received.toLocaleString("en-GB")} of {total.toLocaleString("en-GB")} bars
          </span>
          <button type="button" class="button" onClick={read.cancel}>
            Cancel
          </button>
        </>
      )}
      {status === "cancelled" && bars && (
        <>
          <span>Reading was cancelled after {received.toLocaleString("en-GB")} bars.</span>
          <button type="button" class="button" onClick={read.retry}>
            Read all
          </button>
        </>
      )}
    </div>
  );
}

const maxTableRows = 5000;

function SeriesPanel({ bars, marks, given }: { bars: Bars; marks: readonly Mark[]; given: SeriesArguments }) {
  const known = useKnown();
  const knownTime = known === undefined ? undefined : Date.parse(known);
  const handle = useRef<ChartHandle>(null);
  const widthRef = useRef(1);
  const [cursor, setCursor] = useState<number>();
  const [selected, setSelected] = useState<string>();
  const [isTableOpen, setTableOpen] = useState(false);
  const field = given.field ?? mainFieldOf(bars.series);
  const spec = bars.series.fields.find((each) => columnNameOf(each) === field);
  const values = bars.columns[field];
  const observed = spec ? observedAt(spec) : "end";
  const times = timesOf(bars, observed);
  const { length } = times;
  const line = useMemo(() => new Extremes(times, values ?? new Float64Array(length).fill(NaN)), [times, values]);
  const margin = length > 1 ? (times[length - 1] - times[0]) * 0.01 : 43_200_000;
  const last = Number(bars.series.lastTime?.seconds ?? 0n) * 1000;
  const limits = { start: times[0] - margin, end: Math.max(times[length - 1], last) + margin };
  const [range, setRange] = useRange(given.range, usualRangeOf(limits));
  const gap = barLength(bars.series);
  const maxGapMs = gap !== undefined && gap < 86_400_000 ? Math.max(3 * gap, 7_200_000) : undefined;
  const unitName = valueText(1, spec?.unit)
    .replace(/^[\d.]+ ?/, "")
    .trim();
  const axisTitle = `${capitalized(field.replaceAll("_", " "))}${unitName ? `, ${unitName}` : ""}${bars.isComplete ? "" : " (loading)"}`;
  const format = useCallback((value: number) => axisText(value, spec?.unit?.kind), [spec]);
  const option = useCallback(
    (context: ChartContext) => {
      widthRef.current = context.width;
      return seriesOption({ line, range, events: marks, selected, known: knownTime, maxGapMs, axisTitle, format }, context);
    },
    [line, range, marks, selected, knownTime, axisTitle, format],
  );
  const height = window.innerWidth < 640 ? 330 : 440;
  const inRange = marks.filter(({ time }) => time >= range.start && time <= range.end);

  const groups = (Object.keys(partyGroups) as PartyGroup[]).filter((group) => inRange.some((mark) => mark.group === group));

  const clusterAt = ({ left, top }: Hover) => {
    const { left: start, right } = marginsOf(widthRef.current);
    if (left < start - 10 || left > widthRef.current - right + 10 || top < height - 66) return undefined;
    return clustersOf(marks, range, widthRef.current).find(({ x }) => Math.abs(x - left) < 10);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && selected) {
      open("event", { name: selected });
      return true;
    }
    const step = event.shiftKey ? 0 : ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0);
    const eventStep = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (step !== 0) {
      const index = cursor === undefined ? barAt(times, range.end) : Math.max(0, Math.min(length - 1, cursor + step));
      setCursor(index);
      return true;
    }
    if (eventStep === 0 || inRange.length === 0) return false;
    const index = inRange.findIndex(({ event: each }) => each.name === selected) + eventStep;
    setSelected(inRange[Math.max(0, Math.min(inRange.length - 1, index))].event.name);
    return true;
  };
  const [from, to] = [lowerBound(times, range.start), lowerBound(times, range.end)];
  const rowsInView = (maxRows = Number.MAX_SAFE_INTEGER) =>
    Array.from({ length: Math.min(maxRows, to - from) }, (_, index) => from + index);
  // A read selects bars by their starts; the chart shows each where its value is observed.
  const read = from < to ? { start: bars.starts[from], end: bars.starts[to - 1] + 1 } : range;
  // A closed table costs nothing while the reader pans.
  const rows = useMemo(
    () => (isTableOpen ? rowsInView(maxTableRows) : []),
    [times, Math.round(range.start / 1000), Math.round(range.end / 1000), isTableOpen],
  );
  const columns = useMemo(() => barColumns(bars, field), [bars, field]);
  const chosen = marks.find(({ event }) => event.name === selected);

  return (
    <section class="panel" aria-label="Prices">
      <div class="panel-head">
        <h2>
          {inRange.length} {inRange.length === 1 ? "event" : "events"} in view
        </h2>
        <div class="range-control" role="group" aria-label="Range of time">
          <button
            type="button"
            class="button icon-button"
            aria-label="Zoom out"
            onClick={() => setRange(zoom(range, 1 / 0.6, 0.5, limits))}
          >
            −
          </button>
          <button type="button" class="button icon-button" aria-label="Zoom in" onClick={() => setRange(zoom(range, 0.6, 0.5, limits))}>
            +
          </button>
          {presetsOf(limits, length).map((preset) => (
            <button key={preset.title} type="button" class="button" onClick={() => setRange(preset.range)}>
              {preset.title}
            </button>
          ))}
        </div>
      </div>
      {inRange.length > 0 && (
        <ul class="legend" aria-label="Actors of the events">
          {groups.map((group) => (
            <li key={group}>
              <span class="legend-color" data-party={group} aria-hidden="true" />
              {partyGroups[group]}
            </li>
          ))}
        </ul>
      )}
      <Chart
        name={`${bars.series.displayName} by time`}
        height={height}
        margins={marginsOf(widthRef.current)}
        option={option}
        handle={handle}
        onKey={onKey}
        description={
          `${length} bars from ${instantText(times[0])} to ${instantText(times[length - 1])}. The left and right arrow keys select a bar, up and down an event, Enter opens it, ` +
          "Shift with the left and right arrows moves the range, plus and minus zoom, and 0 shows everything."
        }
        range={range}
        limits={limits}
        onRange={setRange}
        onPick={(hover) => {
          const cluster = clusterAt(hover);
          if (cluster?.marks.length === 1) open("event", { name: cluster.marks[0].event.name });
          else if (cluster) setRange(zoomTo(cluster.marks, range, limits));
          else setCursor(barAt(times, hover.x));
        }}
        tooltip={(hover) => {
          const cluster = clusterAt(hover);
          if (cluster) return <EventsTip marks={cluster.marks} />;
          const index = barAt(times, hover.x);
          return index >= 0 && values && <BarTip bars={bars} time={times[index]} index={index} field={field} />;
        }}
      />
      <p class="chart-hint">
        {from === to && "No bar is in view. "}Times on the axis are in UTC. {drawnAt(bars, observed)} An event is marked in the middle of
        the time that its sources state; one that is known only to the day has a bar over its day. Drag to move, Ctrl and the wheel or a
        pinch to zoom.
      </p>
      <div class="selection" role="status">
        {cursor !== undefined && cursor < length && <BarTip bars={bars} time={times[cursor]} index={cursor} field={field} />}
        {chosen && <EventsTip marks={[chosen]} />}
        {chosen && <a href={addressOf("event", { name: chosen.event.name })}>Open the event</a>}
      </div>
      <details class="table-details" onToggle={(event) => setTableOpen(event.currentTarget.open)}>
        <summary>Show the bars in view as a table</summary>
        {isTableOpen && <DataTable caption="Bars in view" columns={columns} rows={rows} keyOf={(row) => String(row)} />}
        {rows.length === maxTableRows && (
          <p class="chart-hint">The first {maxTableRows.toLocaleString("en-GB")} bars in view. The files have all bars in view.</p>
        )}
      </details>
      <div class="panel-foot">
        <Downloads
          name={`trucedata-${bars.series.name.replace("series/", "")}`}
          columns={columns}
          rows={() => rowsInView()}
          chart={handle}
          title={bars.series.displayName}
          note={pictureNote(known, `${axisTitle}. ${axisInUtc}`)}
        />
        <SameCall
          call={{
            method: "ReadSeries",
            request: {
              series: [bars.series.name],
              time: { startTime: isoText(Math.round(read.start)), endTime: isoText(Math.round(read.end)) },
              ...(given.adjustment && { adjustment: `ADJUSTMENT_${given.adjustment.toUpperCase()}` }),
              ...asOfJson(known),
            },
          }}
        />
      </div>
      <About bars={bars} />
    </section>
  );
}

function zoomTo(marks: readonly Mark[], range: TimeRange, limits: TimeRange): TimeRange {
  const middle = (marks[0].time + marks.at(-1)!.time) / 2;
  const length = Math.max((marks.at(-1)!.time - marks[0].time) * 3, (range.end - range.start) / 4);
  return zoom({ start: middle - length / 2, end: middle + length / 2 }, 1, 0.5, limits);
}

function EventsTip({ marks }: { marks: readonly Mark[] }) {
  return (
    <div class="event-tip">
      {marks.slice(0, 8).map(({ event }) => (
        <div key={event.name}>
          <strong>{event.displayName}</strong>
          <span>{eventTimeText(event.time)}</span>
        </div>
      ))}
      {marks.length > 8 && <span>and {marks.length - 8} more</span>}
    </div>
  );
}

function BarTip({ bars, time, index, field }: { bars: Bars; time: number; index: number; field: string }) {
  const names = [field, ...Object.keys(bars.columns).filter((name) => name !== field)];
  return (
    <div class="event-tip">
      {names.slice(0, 6).map((name, at) => {
        const value = bars.columns[name][index];
        const unit = bars.series.fields.find((each) => columnNameOf(each) === name)?.unit;
        const text = Number.isNaN(value) ? "no value" : valueText(value, unit);
        return at === 0 ? (
          <strong key={name}>{text}</strong>
        ) : (
          <span key={name}>
            {capitalized(name.replaceAll("_", " "))}: {text}
          </span>
        );
      })}
      <span>
        {instantText(time, bars.timeZone)}
        {bars.timeZone === "UTC" ? "" : ` (${instantText(time)})`}
      </span>
    </div>
  );
}

function timesOf(bars: Bars, observed: ObservedAt): Float64Array {
  return observed === "start" ? bars.starts : observed === "end" ? bars.ends : bars.observations;
}

/** Returns at which time values are drawn, as a sentence. */
function drawnAt({ series }: Bars, observed: ObservedAt): string {
  if (observed === "start") return "Each value is drawn at the start of its bar.";
  if (observed === "end" || !series.observation) return "Each value is drawn at the end of its bar.";
  return "Each value is drawn when it is observed, which the series states.";
}

function barColumns(bars: Bars, field: string): readonly Column<number>[] {
  const names = [field, ...Object.keys(bars.columns).filter((name) => name !== field)];
  return [
    {
      name: "start_time",
      title: "Bar starts",
      value: (row) => isoText(bars.starts[row]),
      cell: (row) => instantText(bars.starts[row], bars.timeZone),
    },
    {
      name: "end_time",
      title: "Bar ends",
      value: (row) => isoText(bars.ends[row]),
      cell: (row) => instantText(bars.ends[row], bars.timeZone),
    },
    ...(bars.series.observation ? [observationColumn(bars)] : []),
    ...names.map((name): Column<number> => {
      const unit = bars.series.fields.find((each) => columnNameOf(each) === name)?.unit;
      return {
        name,
        title: capitalized(name.replaceAll("_", " ")),
        isNumber: true,
        value: (row) => (Number.isNaN(bars.columns[name][row]) ? null : bars.columns[name][row]),
        cell: (row) => (Number.isNaN(bars.columns[name][row]) ? "no value" : valueText(bars.columns[name][row], unit)),
      };
    }),
  ];
}

function observationColumn(bars: Bars): Column<number> {
  return {
    name: "observation_time",
    title: "Observed",
    value: (row) => isoText(bars.observations[row]),
    cell: (row) => instantText(bars.observations[row], bars.timeZone),
  };
}

const axisNumber = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });
function axisText(value: number, kind: number | undefined): string {
  const isFraction = kind === 1 || kind === 3;
  return isFraction ? `${axisNumber.format(value * 100)} %` : axisNumber.format(value);
}
