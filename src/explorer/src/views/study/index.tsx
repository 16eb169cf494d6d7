import type { Impact } from "@trucedata/client";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { setArguments, useAddress, useKnown } from "../../app/address";
import { Chart, type ChartContext, type ChartHandle, type Hover } from "../../charts/Chart";
import { readImpact } from "../../data/market";
import { asOfJson } from "../../data/reads";
import { isNothing } from "../../data/selection";
import { useRead } from "../../data/useRead";
import { counted, idOf } from "../../data/words";
import { DataTable } from "../../parts/DataTable";
import { Downloads } from "../../parts/Downloads";
import { NumberField, SelectField } from "../../parts/Fields";
import { Options } from "../../parts/Options";
import { SeriesPicker } from "../../parts/Picker";
import { pictureNote } from "../../parts/notes";
import { SameCall } from "../../parts/SameCall";
import { SelectionControls } from "../../parts/SelectionControls";
import { Message, States } from "../../parts/States";
import { Warnings } from "../../parts/Warnings";
import {
  adjustments,
  impactJson,
  impactOptions,
  keyWindows,
  models,
  needsBenchmark,
  rangeText,
  studyArguments,
  type StudyArguments,
} from "./arguments";
import { columnsOfFile, estimateColumns, estimateRows, fileRows, pText, percentText, testColumns } from "./columns";
import { curvesOf, testRows, warningsOf, type Curve } from "./curves";
import { layoutOf, studyOption } from "./option";
import "./study.css";

const words: Record<string, string> = {
  constant_mean: "Constant mean",
  market_adjusted: "Market adjusted",
  market_model: "Market model",
  scholes_williams: "Scholes and Williams",
  dimson: "Dimson",
  none: "None",
  holm: "Holm",
  benjamini_hochberg: "Benjamini and Hochberg",
};
const sentences: Record<StudyArguments["model"], string> = {
  constant_mean: "the mean return of the estimation window",
  market_adjusted: "the return of the benchmark",
  market_model: "the return that the benchmark explains, by least squares",
  scholes_williams: "the market model with the betas of Scholes and Williams",
  dimson: "the market model with the summed betas of Dimson",
};
const optionsOf = <V extends string>(values: readonly V[]) => values.map((value) => ({ value, title: words[value] }));

/** Whether an event moved prices by more than usual. */
export function StudyView() {
  const { query } = useAddress();
  const known = useKnown();
  const given = studyArguments(query);
  const { selection } = given;
  const isEmpty = isNothing(selection);
  const study = useRead(isEmpty ? undefined : JSON.stringify([impactJson(given), known]), (signal) =>
    readImpact(impactOptions(given), { known, signal }),
  );
  const titles = new Map(
    [...(study.data?.events ?? []), ...(study.data?.header.series ?? [])].map((each) => [each.name, each.displayName]),
  );
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>Was it more than an ordinary day?</h1>
        <p>
          An event study compares the return around an event with the return that was to be expected without it. The difference is the
          abnormal return. Where its confidence band includes zero, chance alone can explain the move.
        </p>
      </div>
      <div class="controls">
        <SelectionControls selection={selection} titleOf={(name) => titles.get(name) ?? idOf(name)} />
        <Options>
          <Design given={given} />
        </Options>
      </div>
      {isEmpty ? (
        <Message kind="empty" title="Nothing is chosen" hint="Choose at least one event and one series above." />
      ) : (
        <States read={study}>{(data) => <StudyPanel study={data} given={given} known={known} />}</States>
      )}
    </>
  );
}

function Design({ given }: { given: StudyArguments }) {
  const { model, benchmark, estimation, event, adjustment, excludesOthers, selection } = given;
  return (
    <>
      <SelectField label="Model" value={model} options={optionsOf(models)} onChange={(value) => setArguments({ model: value })} />
      {needsBenchmark(model) && (
        <div class="field">
          <span>Benchmark: {benchmark ? idOf(benchmark) : "of each instrument"}</span>
          <SeriesPicker
            limit={1}
            selected={benchmark ? [benchmark] : []}
            onChange={([chosen]) => setArguments({ benchmark: chosen && idOf(chosen) })}
          />
        </div>
      )}
      <NumberField
        label="Event window"
        value={event[0]}
        min={-80}
        max={event[1]}
        onChange={(value) => setArguments({ first: String(value) })}
      />
      <NumberField label="to" value={event[1]} min={event[0]} max={80} onChange={(value) => setArguments({ last: String(value) })} />
      <NumberField
        label="Estimation window"
        value={estimation[0]}
        min={-4000}
        max={estimation[1]}
        onChange={(value) => setArguments({ estimation_first: String(value) })}
      />
      <NumberField
        label="to"
        value={estimation[1]}
        min={estimation[0]}
        max={event[0] - 1}
        onChange={(value) => setArguments({ estimation_last: String(value) })}
      />
      {(selection.pairList || selection.events.length > 1) && (
        <SelectField
          label="Adjustment of p-values"
          value={adjustment}
          options={optionsOf(adjustments)}
          onChange={(value) => setArguments({ adjustment: value })}
        />
      )}
      <label class="field">
        <input
          type="checkbox"
          checked={excludesOthers}
          onChange={(change) => setArguments({ exclude: change.currentTarget.checked ? "yes" : undefined })}
        />
        <span>Leave other events out of the estimation</span>
      </label>
    </>
  );
}

const maxPlots = 12;

interface StudyPanelProperties {
  study: Impact;
  given: StudyArguments;
  known: string | undefined;
}

function StudyPanel({ study, given, known }: StudyPanelProperties) {
  const handle = useRef<ChartHandle>(null);
  const [width, setWidth] = useState(0);
  const [cursor, setCursor] = useState<number>();
  const { offsets } = study.header;
  // While another design loads, the previous answer is shown with its own windows.
  const event = [offsets[0], offsets.at(-1)!] as const;
  const curves = useMemo(() => curvesOf(study, event), [study]);
  const drawn = curves.slice(0, maxPlots);
  const option = useCallback(
    (context: ChartContext) => {
      if (context.width !== width) setWidth(context.width);
      return studyOption(drawn, offsets, cursor, context);
    },
    [curves, offsets, cursor, width],
  );
  const { boxes, height } = layoutOf(drawn.length, width || Math.min(1246, window.innerWidth - 66));
  const level = Math.round(study.header.confidenceLevel * 100);
  const title = `Abnormal returns: ${study.events.length === 1 ? study.events[0].displayName : `${study.events.length} events`}`;
  const placeOf = ({ left, top }: Hover) => {
    const plot = boxes.findIndex(
      (box) => left >= box.left - 8 && left <= box.left + box.width + 8 && top >= box.top - 20 && top <= box.top + box.height + 24,
    );
    if (plot < 0) return undefined;
    const offset = Math.round(offsets[0] - 0.6 + ((left - boxes[plot].left) / boxes[plot].width) * (offsets.length + 0.2));
    return { curve: drawn[plot], index: Math.max(0, Math.min(offsets.length - 1, offset - offsets[0])) };
  };
  const onKey = (pressed: KeyboardEvent) => {
    const step = pressed.shiftKey ? 0 : ({ ArrowRight: 1, ArrowLeft: -1 }[pressed.key] ?? 0);
    if (step === 0) return false;
    setCursor(Math.max(offsets[0], Math.min(offsets.at(-1)!, (cursor ?? -step) + step)));
    return true;
  };
  const files = useMemo(() => fileRows(curves, offsets), [curves, offsets]);

  return (
    <>
      <Warnings texts={warningsOf(study)} />
      <section class="panel" aria-label="Abnormal returns">
        <div class="panel-head">
          <h2>Abnormal returns by session</h2>
          <p>
            Normal return: {sentences[given.model]}, sessions {rangeText(given.estimation)}.
          </p>
        </div>
        <ul class="legend" aria-label="Marks">
          <li>
            <svg class="legend-mark" viewBox="0 0 18 14" aria-hidden="true">
              <path class="legend-bar-down" d="M3 2H8V12H3Z" />
              <path class="legend-bar-up" d="M10 5H15V12H10Z" />
            </svg>
            Abnormal return of the session; strong colour: p below 0.05
          </li>
          <li>
            <svg class="legend-mark" viewBox="0 0 18 14" aria-hidden="true">
              <path class="legend-cumulative" d="M1 4L9 9L17 6" />
            </svg>
            Cumulative from the first session
          </li>
          <li>
            <svg class="legend-mark" viewBox="0 0 18 14" aria-hidden="true">
              <rect class="legend-band" x="1" y="2" width="16" height="10" />
            </svg>
            {level} % confidence band
          </li>
        </ul>
        <Chart
          name={title}
          height={height}
          margins={{ left: 0, right: 0 }}
          option={option}
          handle={handle}
          onKey={onKey}
          description={`${counted(drawn.length, "plot")} over the sessions ${offsets[0]} to ${offsets.at(-1)}. The left and right arrow keys select a session, whose numbers are then written below.`}
          onPick={(hover) => {
            const place = placeOf(hover);
            if (place) setCursor(offsets[place.index]);
          }}
          tooltip={(hover) => {
            const place = placeOf(hover);
            return place && <SessionTip curve={place.curve} offset={offsets[place.index]} index={place.index} />;
          }}
        />
        {curves.length > drawn.length && <p class="chart-hint">{counted(curves.length - drawn.length, "more curve")} in the tables.</p>}
        <p class="chart-hint">Horizontal axis: sessions of each series’ own calendar; 0 is the session of the event.</p>
        <div class="selection" role="status">
          {cursor !== undefined &&
            drawn.slice(0, 4).map((curve) => <SessionTip key={curve.key} curve={curve} offset={cursor} index={cursor - offsets[0]} />)}
        </div>
        <h3 class="table-title">Cumulative abnormal returns</h3>
        <DataTable
          caption="Cumulative abnormal returns by window"
          columns={estimateColumns}
          rows={estimateRows(curves)}
          keyOf={({ curve, estimate }) => `${curve.key} ${estimate.range}`}
        />
        <div class="panel-foot">
          <Downloads
            name="trucedata-study"
            columns={columnsOfFile}
            rows={() => files}
            chart={handle}
            title={title}
            note={pictureNote(known, `${words[given.model]}. Band: ${level} %.`)}
          />
          <SameCall call={{ method: "EstimateImpact", request: { ...impactJson(given), ...asOfJson(known) } }} />
        </div>
      </section>
      <Tests study={study} event={event} />
    </>
  );
}

function SessionTip({ curve, offset, index }: { curve: Curve; offset: number; index: number }) {
  const estimate = curve.path[index];
  return (
    <div class="event-tip">
      <strong>
        {rangeText([offset, offset])} · {curve.title}
      </strong>
      <span>
        Abnormal: {percentText(curve.abnormal[index])}
        {Number.isNaN(curve.abnormalPValues[index]) ? "" : `, p ${pText(curve.abnormalPValues[index])}`}
      </span>
      <span>
        Cumulative: {percentText(estimate.value)}, band {percentText(estimate.lower)} to {percentText(estimate.upper)}
      </span>
    </div>
  );
}

function Tests({ study, event }: { study: Impact; event: readonly [number, number] }) {
  const windows = keyWindows(event);
  const [chosen, setChosen] = useState(String(windows[0]));
  const window = windows.find((each) => String(each) === chosen) ?? windows[0];
  const rows = useMemo(() => testRows(study, event, window), [study, String(window)]);
  const refused = rows.filter(({ pValue }) => Number.isNaN(pValue)).length;
  if (rows.length === 0) return null;
  return (
    <section class="panel" aria-label="Tests over events">
      <div class="panel-head">
        <h2>Tests over events</h2>
        <SelectField
          label="Sessions"
          value={String(window)}
          options={windows.map((each) => ({ value: String(each), title: rangeText(each) }))}
          onChange={setChosen}
        />
      </div>
      {refused === rows.length ? (
        <details class="table-details">
          <summary>No test over events can be computed for {study.events.length === 1 ? "one event" : "these events"}. Why?</summary>
          <p class="tests-note">
            These tests compare several events. For one event, the p-values in the table above are those of Student’s t with the prediction
            error of the model.
          </p>
          <DataTable caption="Tests" columns={testColumns} rows={rows} keyOf={({ key }) => key} />
        </details>
      ) : (
        <>
          <p class="tests-note">
            {rows.length - refused} tests of the hypothesis of no effect{refused > 0 ? `; ${refused} refused, each with its reason` : ""}.
          </p>
          <DataTable caption="Tests" columns={testColumns} rows={rows} keyOf={({ key }) => key} />
        </>
      )}
    </section>
  );
}
