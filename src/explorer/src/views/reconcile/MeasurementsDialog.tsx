import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { addressOf } from "../../app/address";
import { eventTimeText, instantText, isoText, milliseconds } from "../../data/times";
import { capitalized, idOf, valueText } from "../../data/words";
import { DataTable, type Column } from "../../parts/DataTable";
import { Dialog } from "../../parts/Dialog";
import { verdictStyle, VerdictMark } from "../../parts/verdicts";
import { claimText, definitionText, fractionText, verdictSentence, type Measured, type Row } from "./rows";

/** The measurements of one reported move, with the prices that they were computed from. */
export function MeasurementsDialog({ row, onClose }: { row: Row; onClose(): void }) {
  const { reaction, measurements } = row.reconciliation;
  const columns: readonly Column<Measured>[] = [
    {
      name: "definition",
      title: "Definition",
      value: ({ definition }) => definitionText(definition),
      cell: (each) => (
        <>
          {definitionText(each.definition)}
          {each === row.bearing && <strong class="decides"> decides</strong>}
        </>
      ),
    },
    {
      name: "series",
      title: "Series",
      value: ({ series }) => series,
      cell: ({ series }) => <a href={addressOf("series", { series: idOf(series) })}>{idOf(series)}</a>,
    },
    {
      name: "observed",
      title: "Observed",
      isNumber: true,
      value: ({ observed }) => observed,
      cell: ({ observed }) => fractionText(observed),
    },
    { name: "within", title: "Within", value: ({ withinClaim }) => (withinClaim ? "yes" : "no") },
    {
      name: "start",
      title: "From",
      value: ({ startTime }) => time(startTime),
      cell: ({ startTime, startValue }) => place(startTime, startValue),
    },
    { name: "end", title: "To", value: ({ endTime }) => time(endTime), cell: ({ endTime, endValue }) => place(endTime, endValue) },
  ];
  return (
    <Dialog title={row.title} onClose={onClose}>
      <p class="verdict-line">
        <VerdictMark verdict={row.verdict} />
        <strong>{verdictStyle(row.verdict).title}</strong>
      </p>
      <p>{verdictSentence(row)}</p>
      <dl class="facts">
        <div>
          <dt>Reported</dt>
          <dd>{capitalized(claimText(row))}</dd>
        </div>
        <div>
          <dt>Window</dt>
          <dd>{eventTimeText(reaction!.time as never)}</dd>
        </div>
        <div>
          <dt>Known from</dt>
          <dd>{instantText(milliseconds(reaction!.knowledgeTime as never))}</dd>
        </div>
        {reaction!.events.length > 0 && (
          <div>
            <dt>Attributed to</dt>
            <dd>
              {reaction!.events.map((name) => (
                <a key={name} href={addressOf("event", { name })}>
                  {idOf(name)}
                </a>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {measurements.length > 0 && (
        <DataTable caption="Measurements" columns={columns} rows={measurements} keyOf={(each) => String(measurements.indexOf(each))} />
      )}
    </Dialog>
  );
}

function time(value: unknown): string {
  return isoText(milliseconds(value as Timestamp));
}

function place(value: unknown, price: number) {
  return (
    <span class="place">
      {valueText(price, undefined)}
      <small>{instantText(milliseconds(value as Timestamp))}</small>
    </span>
  );
}
