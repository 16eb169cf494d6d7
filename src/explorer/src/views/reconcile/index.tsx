import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { Verdict, type Columnar, type Reconciliation } from "@trucedata/client";
import { listArgument, setArguments, useAddress, useKnown, wordArgument } from "../../app/address";
import { Chart, type ChartContext, type ChartHandle, type Hover } from "../../charts/Chart";
import { ArgumentError } from "../../data/failure";
import { readReconciliations } from "../../data/market";
import { asOfJson } from "../../data/reads";
import { eventTimeText, isoText } from "../../data/times";
import { useRead } from "../../data/useRead";
import { idOf } from "../../data/words";
import { Choices } from "../../parts/Choices";
import { DataTable, type Column } from "../../parts/DataTable";
import { Downloads } from "../../parts/Downloads";
import { SelectField } from "../../parts/Fields";
import { pictureNote } from "../../parts/notes";
import { SameCall } from "../../parts/SameCall";
import { Message, States } from "../../parts/States";
import { verdictStyle, verdictStyles, VerdictMark } from "../../parts/verdicts";
import { MeasurementsDialog } from "./MeasurementsDialog";
import { axisHeight, layoutOf, reconcileOption } from "./option";
import { claimText, definitionText, fractionText, rowsOf, verdictSentence, type Row } from "./rows";
import "./reconcile.css";

const periods = ["october", "all"] as const;
const verdicts = Object.keys(verdictStyles).map((key) => {
  const verdict = Number(key) as keyof typeof verdictStyles;
  return { verdict, value: Verdict[verdict].toLowerCase(), title: verdictStyles[verdict].title };
});
const octoberStart = Date.parse("2025-10-01T00:00:00Z");

/** Whether prices confirm what was reported about markets. */
export function ReconcileView() {
  const { query } = useAddress();
  const known = useKnown();
  const period = wordArgument(query, "period", periods);
  const chosen = listArgument(query, "verdicts");
  for (const value of chosen) {
    if (!verdicts.some((each) => each.value === value)) {
      throw new ArgumentError(
        `“${value}” is not a value of “verdicts” in the address.`,
        `Use one or more of: ${verdicts.map((each) => each.value).join(", ")}.`,
      );
    }
  }
  const reactions = listArgument(query, "reactions").map((id) => (id.includes("/") ? id : `reactions/${id}`));
  const answer = useRead(`${reactions} ${known}`, (signal) => readReconciliations(reactions, { known, signal }));
  const rowsOfPeriod = (all: readonly Columnar<Reconciliation>[]) =>
    rowsOf(all).filter((row) => reactions.length > 0 || period === "all" || row.start >= octoberStart);
  const counted = answer.data ? rowsOfPeriod(answer.data) : [];
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>Reported against observed</h1>
        <p>
          The press reports a move as a number, which allows an interval. Prices allow several measurements of the same move. Each row
          compares the two.
        </p>
      </div>
      <div class="controls">
        <SelectField
          label="Period"
          value={period}
          onChange={(value) => setArguments({ period: value === "october" ? undefined : value })}
          options={[
            { value: "october", title: "October and November 2025" },
            { value: "all", title: "All reports" },
          ]}
        />
        <Choices
          label="Verdict"
          selected={chosen}
          onChange={(selected) => setArguments({ verdicts: selected.join(",") })}
          choices={verdicts.map(({ verdict, value, title }) => ({
            value,
            title,
            count: counted.filter((row) => row.verdict === verdict).length,
          }))}
        />
      </div>
      <States read={answer}>
        {(all) => {
          const rows = rowsOfPeriod(all).filter((row) => chosen.length === 0 || chosen.includes(Verdict[row.verdict].toLowerCase()));
          return rows.length > 0 ? (
            <ReconcilePanel rows={rows} reactions={reactions} known={known} />
          ) : (
            <Message kind="empty" title="No report matches" hint="Choose another period or verdict, or move the as-known-at time." />
          );
        }}
      </States>
    </>
  );
}

interface ReconcilePanelProperties {
  rows: Row[];
  reactions: string[];
  known: string | undefined;
}

function ReconcilePanel({ rows, reactions, known }: ReconcilePanelProperties) {
  const { query } = useAddress();
  const handle = useRef<ChartHandle>(null);
  const [selected, setSelected] = useState<number>();
  const [width, setWidth] = useState(0);
  const opened = query.get("reaction");
  const rowKey = rows.map(({ reconciliation }) => reconciliation.reaction!.name).join();
  const option = useCallback(
    (context: ChartContext) => {
      if (context.width !== width) setWidth(context.width);
      return reconcileOption(rows, selected, context);
    },
    [rowKey, rows, selected, width],
  );
  const { height, rowHeight } = layoutOf(rows.length, width || Math.min(1246, window.innerWidth - 66));
  const open = (row: Row | undefined) => setArguments({ reaction: row && idOf(row.reconciliation.reaction!.name) });
  const rowAt = ({ top }: Hover): number | undefined => {
    const index = Math.floor((top - axisHeight) / rowHeight);
    return index >= 0 && index < rows.length ? index : undefined;
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && selected !== undefined) open(rows[selected]);
    else if (step) setSelected(Math.max(0, Math.min(rows.length - 1, (selected ?? (step > 0 ? -1 : rows.length)) + step)));
    else return false;
    return true;
  };
  const counts = useMemo(
    () => verdicts.map((each) => ({ ...each, count: rows.filter((row) => row.verdict === each.verdict).length })),
    [rows],
  );
  const shown = opened ? rows.find(({ reconciliation }) => idOf(reconciliation.reaction!.name) === opened) : undefined;

  return (
    <section class="panel" aria-label="Reports and measurements">
      <div class="panel-head">
        <h2>
          {rows.length} {rows.length === 1 ? "report" : "reports"}
        </h2>
      </div>
      <ul class="verdict-counts" aria-label="Verdicts">
        {counts.map(({ verdict, title, count }) => (
          <li key={verdict} title={verdictStyle(verdict).sentence}>
            <VerdictMark verdict={verdict} />
            <strong>{count}</strong> {title}
          </li>
        ))}
      </ul>
      <ul class="legend" aria-label="Marks">
        <li>
          <svg class="legend-mark" viewBox="0 0 18 14" aria-hidden="true">
            <rect class="legend-interval" x="2" y="1" width="14" height="12" rx="2" />
          </svg>
          The reported interval
        </li>
        <li>
          <svg class="legend-mark" viewBox="0 0 18 14" aria-hidden="true">
            <circle class="legend-bearing" cx="9" cy="7" r="5" />
          </svg>
          The measurement that decides
        </li>
        <li>
          <svg class="legend-mark" viewBox="0 0 18 14" aria-hidden="true">
            <circle class="legend-other" cx="9" cy="7" r="3.5" />
          </svg>
          Other definitions
        </li>
      </ul>
      <Chart
        name="Reported moves and measurements"
        height={height}
        margins={{ left: 0, right: 0 }}
        option={option}
        handle={handle}
        onKey={onKey}
        description={`${rows.length} reports. The up and down arrow keys select a report, Enter opens its measurements. The same is in the table below.`}
        onPick={(hover) => {
          const index = rowAt(hover);
          setSelected(index);
          if (index !== undefined) open(rows[index]);
        }}
        tooltip={(hover) => {
          const index = rowAt(hover);
          return index !== undefined && <RowTip row={rows[index]} />;
        }}
      />
      <p class="chart-hint">
        Signed change of the price. Reports of money, which no series measures, show the price changes for comparison only. Click a row for
        its measurements.
      </p>
      <div class="selection" role="status">
        {selected !== undefined && rows[selected] && (
          <>
            <RowTip row={rows[selected]} />
            <button type="button" class="button" onClick={() => open(rows[selected])}>
              Show the measurements
            </button>
          </>
        )}
      </div>
      <details class="table-details">
        <summary>Show the reports as a table</summary>
        <DataTable
          caption="Reports and verdicts"
          columns={rowColumns}
          rows={rows}
          keyOf={({ reconciliation }) => reconciliation.reaction!.name}
        />
      </details>
      <div class="panel-foot">
        <Downloads
          name="trucedata-reconciliations"
          columns={fileColumns}
          rows={() => rows.flatMap(measurementRows)}
          chart={handle}
          title="Reported against observed"
          note={pictureNote(known, "Signed changes of prices.")}
        />
        <SameCall call={{ method: "ReconcileReactions", request: { ...(reactions.length > 0 && { reactions }), ...asOfJson(known) } }} />
      </div>
      {shown && <MeasurementsDialog row={shown} onClose={() => open(undefined)} />}
    </section>
  );
}

function RowTip({ row }: { row: Row }) {
  return (
    <div class="event-tip">
      <strong>{row.title}</strong>
      <span>
        Reported: {claimText(row)}, {eventTimeText(row.reconciliation.reaction!.time as never)}
      </span>
      <span class="verdict-line">
        <VerdictMark verdict={row.verdict} />
        {verdictStyle(row.verdict).title}. {verdictSentence(row)}
      </span>
    </div>
  );
}

const rowColumns: readonly Column<Row>[] = [
  { name: "report", title: "Report", value: ({ title }) => title },
  { name: "reported", title: "Reported", value: claimText },
  {
    name: "time",
    title: "Window",
    value: ({ start }) => isoText(start),
    cell: ({ reconciliation }) => eventTimeText(reconciliation.reaction!.time as never),
  },
  {
    name: "verdict",
    title: "Verdict",
    value: ({ verdict }) => verdictStyle(verdict).title,
    cell: ({ verdict }) => (
      <span class="verdict-line">
        <VerdictMark verdict={verdict} />
        {verdictStyle(verdict).title}
      </span>
    ),
  },
  {
    name: "observed",
    title: "Observed",
    isNumber: true,
    value: ({ bearing }) => bearing?.observed ?? null,
    cell: ({ bearing }) => (bearing ? fractionText(bearing.observed) : "–"),
  },
  { name: "why", title: "Why", value: verdictSentence },
];

interface FileRow {
  row: Row;
  index: number;
}

/** Returns one row for each measurement, and one for a report without any. */
function measurementRows(row: Row): FileRow[] {
  const count = Math.max(1, row.reconciliation.measurements.length);
  return Array.from({ length: count }, (_, index) => ({ row, index }));
}

const measurementOf = ({ row, index }: FileRow) => row.reconciliation.measurements[index];
const fileColumns: readonly Column<FileRow>[] = [
  { name: "reaction", title: "Reaction", value: ({ row }) => row.reconciliation.reaction!.name },
  { name: "title", title: "Title", value: ({ row }) => row.title },
  { name: "verdict", title: "Verdict", value: ({ row }) => Verdict[row.verdict] },
  { name: "reported_low", title: "Low", value: ({ row }) => finite(row.interval?.low) },
  { name: "reported_high", title: "High", value: ({ row }) => finite(row.interval?.high) },
  {
    name: "definition",
    title: "Definition",
    value: (each) => (measurementOf(each) ? definitionText(measurementOf(each).definition) : null),
  },
  { name: "series", title: "Series", value: (each) => measurementOf(each)?.series ?? null },
  { name: "observed", title: "Observed", value: (each) => measurementOf(each)?.observed ?? null },
  { name: "within_claim", title: "Within", value: (each) => (measurementOf(each) ? String(measurementOf(each).withinClaim) : null) },
  {
    name: "bears_verdict",
    title: "Decides",
    value: (each) => (measurementOf(each) ? String(measurementOf(each) === each.row.bearing) : null),
  },
];

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
