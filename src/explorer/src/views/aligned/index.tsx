import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { setArguments, useAddress, useKnown } from "../../app/address";
import { Chart, type ChartContext, type ChartHandle, type Hover } from "../../charts/Chart";
import type { Alignment } from "@trucedata/client";
import { readAlignment } from "../../data/market";
import { asOfJson } from "../../data/reads";
import { instantText } from "../../data/times";
import { isNothing } from "../../data/selection";
import { useRead } from "../../data/useRead";
import { capitalized, counted, idOf } from "../../data/words";
import { DataTable } from "../../parts/DataTable";
import { Downloads } from "../../parts/Downloads";
import { NumberField, SelectField } from "../../parts/Fields";
import { Options } from "../../parts/Options";
import { LineLegend, LineMark } from "../../parts/LineLegend";
import { MissingLegend, missingStyle } from "../../parts/missing";
import { pictureNote } from "../../parts/notes";
import { SameCall } from "../../parts/SameCall";
import { SelectionControls } from "../../parts/SelectionControls";
import { Message, States } from "../../parts/States";
import { Anchors } from "./Anchors";
import {
  alignedArguments,
  alignJson,
  alignOptions,
  anchorPolicies,
  groupings,
  measures,
  offsetText,
  references,
  steps,
  units,
  type AlignedArguments,
} from "./arguments";
import { cellColumns } from "./columns";
import { alignedOption, hasLabels, layoutOf } from "./option";
import { cellOf, isReturn, measureText, plotsOf, type Plot } from "./plots";
import "./aligned.css";

const words: Record<string, string> = {
  sessions: "Sessions",
  bars: "Bars",
  elapsed: "Elapsed time",
  cumulative_simple_return: "Cumulative return",
  change: "Change",
  simple_return: "Return",
  log_return: "Logarithmic return",
  value: "Value",
  last_before_event: "Last value before the event",
  first_offset: "First offset",
  previous_session: "Close of the session before",
  containing_or_next: "Containing or next",
  next: "Next",
  previous: "Previous",
  reject: "Containing only",
  event: "One plot per event",
  series: "One plot per series",
};
const optionsOf = <V extends string>(values: readonly V[]) => values.map((value) => ({ value, title: words[value] ?? value }));

/** How markets moved around events. */
export function AlignedView() {
  const { query } = useAddress();
  const known = useKnown();
  const given = alignedArguments(query);
  const { selection } = given;
  const isEmpty = isNothing(selection);
  const key = isEmpty ? undefined : JSON.stringify([alignJson(given), known]);
  const alignment = useRead(key, (signal) => readAlignment(alignOptions(given), { known, signal }));
  const titles = new Map(
    [...(alignment.data?.events ?? []), ...(alignment.data?.header.series ?? [])].map((each) => [each.name, each.displayName]),
  );
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>How markets moved around an event</h1>
        <p>
          Prices are counted from the event, not from the calendar, so that markets with other hours and holidays can be compared. A cell
          without a value says why it has none.
        </p>
      </div>
      <div class="controls">
        <SelectionControls selection={selection} titleOf={(name) => titles.get(name) ?? idOf(name)} />
        <Options>
          <Fields given={given} />
        </Options>
      </div>
      {isEmpty ? (
        <Message kind="empty" title="Nothing is chosen" hint="Choose at least one event and one series above." />
      ) : (
        <States read={alignment}>{(data) => <AlignedPanel alignment={data} given={given} known={known} />}</States>
      )}
    </>
  );
}

function Fields({ given }: { given: AlignedArguments }) {
  const { unit, step, first, last, measure, reference, anchorPolicy, grouping, selection } = given;
  const hasReference = measure === "cumulative_simple_return" || measure === "change";
  return (
    <>
      <SelectField
        label="Measure"
        value={measure}
        options={optionsOf(measures)}
        onChange={(value) => setArguments({ measure: value, reference: undefined })}
      />
      <SelectField
        label="Count by"
        value={unit}
        options={optionsOf(units)}
        onChange={(value) => setArguments({ unit: value, first: undefined, last: undefined, step: undefined })}
      />
      {unit === "elapsed" && (
        <SelectField label="Step" value={step} options={optionsOf(steps)} onChange={(value) => setArguments({ step: value })} />
      )}
      <NumberField label="From" value={first} min={-5000} max={last} onChange={(value) => setArguments({ first: String(value) })} />
      <NumberField label="to" value={last} min={first} max={5000} onChange={(value) => setArguments({ last: String(value) })} />
      {hasReference && (
        <SelectField
          label="Measured from"
          value={reference}
          options={optionsOf(references)}
          onChange={(value) => setArguments({ reference: value })}
        />
      )}
      <SelectField
        label="Anchor session"
        value={anchorPolicy}
        options={optionsOf(anchorPolicies)}
        onChange={(value) => setArguments({ anchor: value })}
      />
      {(selection.pairList || selection.events.length > 1 || selection.series.length > 1) && (
        <SelectField label="Plots" value={grouping} options={optionsOf(groupings)} onChange={(value) => setArguments({ plots: value })} />
      )}
    </>
  );
}

interface AlignedPanelProperties {
  alignment: Alignment;
  given: AlignedArguments;
  known: string | undefined;
}

function AlignedPanel({ alignment, given, known }: AlignedPanelProperties) {
  const handle = useRef<ChartHandle>(null);
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  const [cursor, setCursor] = useState<number>();
  const { offsets } = alignment.header;
  const plots = useMemo(() => plotsOf(alignment, given), [alignment, given.grouping, given.measure]);
  const cells = useMemo(
    () => plots.flatMap(({ lines }) => lines.flatMap((line) => offsets.map((_, index) => cellOf(line, offsets, index)))),
    [plots, offsets],
  );
  const option = useCallback(
    (context: ChartContext) => {
      if (context.width !== width) setWidth(context.width);
      return alignedOption({ plots, offsets, given, cursor }, context);
    },
    [plots, offsets, cursor, width, JSON.stringify(given)],
  );
  const { boxes, height } = layoutOf(plots, width || frameWidth());
  const titles = [
    ...new Set(plots.flatMap(({ lines }) => lines.toSorted((one, other) => one.index - other.index).map((line) => line.title))),
  ];
  const missing = new Set(cells.map((cell) => cell.missing));
  const missingCount = cells.filter((cell) => missingStyle(cell.missing)).length;
  const columns = useMemo(() => cellColumns(given), [JSON.stringify(given)]);
  const title =
    plots.length === 1
      ? `${words[given.measure]} around: ${plots[0].title}`
      : `${words[given.measure]} around ${alignment.events.length} events`;

  const placeOf = ({ left, top }: Hover) => {
    const plot = boxes.findIndex(
      (box) => left >= box.left - 8 && left <= box.left + box.width + 8 && top >= box.top - 20 && top <= box.top + box.height + 60,
    );
    if (plot < 0) return undefined;
    const offset = Math.round(offsets[0] + ((left - boxes[plot].left) / boxes[plot].width) * (offsets.at(-1)! - offsets[0]));
    return { plot: plots[plot], index: Math.max(0, Math.min(offsets.length - 1, offset - offsets[0])) };
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0 : ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0);
    if (event.key === "Escape") setCursor(undefined);
    if (event.key === "Home" || event.key === "End") setCursor(event.key === "Home" ? offsets[0] : offsets.at(-1));
    else if (step === 0) return false;
    else setCursor(Math.max(offsets[0], Math.min(offsets.at(-1)!, (cursor ?? -step) + step)));
    return true;
  };

  return (
    <section class="panel" aria-label="Aligned series" ref={frame}>
      <div class="panel-head">
        <h2>
          {words[given.measure]}
          {given.measure.startsWith("cumulative") || given.measure === "change" ? ` from ${words[given.reference].toLowerCase()}` : ""}
        </h2>
        <p>{missingCount === 0 ? "Every cell has a value." : `${missingCount} of ${cells.length} cells have no value.`}</p>
      </div>
      {!hasLabels(plots, width || frameWidth()) && titles.length > 1 && <LineLegend titles={titles} label="Lines" />}
      <MissingLegend reasons={missing} />
      <Chart
        name={title}
        height={height}
        margins={{ left: 0, right: 0 }}
        option={option}
        handle={handle}
        onKey={onKey}
        description={
          `${counted(plots.length, "plot")} with ${counted(titles.length, "line")} over the offsets ${offsets[0]} to ${offsets.at(-1)}. The left and right arrow keys select an offset, ` +
          "whose values are then written below the chart. The same values are in the table below."
        }
        onPick={(hover) => {
          const place = placeOf(hover);
          if (place) setCursor(offsets[place.index]);
        }}
        tooltip={(hover) => {
          const place = placeOf(hover);
          return place && <OffsetTip plot={place.plot} offsets={offsets} index={place.index} given={given} />;
        }}
      />
      <p class="chart-hint">
        Horizontal axis: {axisTitle(given)}.{isReturn(given.measure) ? "" : " Vertical axes: in the unit of each series."} Click, or use the
        arrow keys, to keep an offset.
      </p>
      <div class="selection" role="status">
        {cursor !== undefined &&
          plots.map((plot) => (
            <OffsetTip
              key={plot.title}
              plot={plot}
              offsets={offsets}
              index={cursor - offsets[0]}
              given={given}
              hasTitle={plots.length > 1}
            />
          ))}
      </div>
      <Anchors alignment={alignment} known={known} />
      <details class="table-details">
        <summary>Show the values as a table</summary>
        <DataTable
          caption="Values by event, series and offset"
          columns={columns}
          rows={cells}
          keyOf={(cell) => `${cell.event.name} ${cell.series.name} ${cell.offset}`}
        />
      </details>
      <div class="panel-foot">
        <Downloads
          name="trucedata-aligned"
          columns={columns}
          rows={() => cells}
          chart={handle}
          title={title}
          note={pictureNote(known, `Axis: ${axisTitle(given)}.`)}
        />
        <SameCall call={{ method: "AlignEvents", request: { ...alignJson(given), ...asOfJson(known) } }} />
      </div>
    </section>
  );
}

/** The width of the chart before it is measured, so that the page does not jump. */
function frameWidth(): number {
  return Math.min(1280, window.innerWidth - 32) - 34;
}

function axisTitle({ unit }: AlignedArguments): string {
  return unit === "sessions"
    ? "sessions of each series’ own calendar; 0 is the session of the event"
    : unit === "bars"
      ? "bars of each series; 0 is the first bar that ends after the event"
      : "time elapsed since the event";
}

interface OffsetTipProperties {
  plot: Plot;
  offsets: readonly number[];
  index: number;
  given: AlignedArguments;
  hasTitle?: boolean;
}

function OffsetTip({ plot, offsets, index, given, hasTitle }: OffsetTipProperties) {
  const cells = plot.lines.map((line) => cellOf(line, offsets, index));
  const sorted = cells.toSorted((one, other) => (Number.isNaN(other.value) ? -1 : Number.isNaN(one.value) ? 1 : other.value - one.value));
  return (
    <div class="offset-tip">
      <strong>
        {capitalized(offsetText(offsets[index], given))}
        {hasTitle ? ` · ${plot.title}` : ""}
      </strong>
      <table>
        <tbody>
          {sorted.slice(0, 14).map((cell) => (
            <tr key={cell.title}>
              <td>
                <LineMark index={cell.index} />
              </td>
              <td>{cell.title}</td>
              {missingStyle(cell.missing) ? (
                <td class="is-missing">{missingStyle(cell.missing)!.title}</td>
              ) : (
                <td class="is-value">{measureText(cell.value, given.measure, cell.unit)}</td>
              )}
              <td class="is-time">{Number.isNaN(cell.end) ? "" : instantText(cell.end)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
