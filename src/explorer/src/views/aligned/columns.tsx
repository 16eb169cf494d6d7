import { AnchorReason, Missing } from "@trucedata/client";
import { addressOf } from "../../app/address";
import { instantText, isoText, milliseconds } from "../../data/times";
import { civilDayIso } from "../../parts/anchors";
import type { Column } from "../../parts/DataTable";
import { missingStyle } from "../../parts/missing";
import { offsetText, type AlignedArguments } from "./arguments";
import { measureText, type Cell } from "./plots";

const time = (value: number) => (Number.isNaN(value) ? null : isoText(value));

/** Returns the columns of the table and of the files. */
export function cellColumns(given: AlignedArguments): readonly Column<Cell>[] {
  return [
    {
      name: "event",
      title: "Event",
      value: ({ event }) => event.name,
      cell: ({ event }) => <a href={addressOf("event", { name: event.name })}>{event.displayName}</a>,
    },
    { name: "series", title: "Series", value: ({ series }) => series.name, cell: ({ series }) => series.displayName },
    { name: "offset", title: "Offset", value: ({ offset }) => offset, cell: ({ offset }) => offsetText(offset, given), isNumber: true },
    {
      name: given.measure,
      title: "Value",
      isNumber: true,
      value: ({ value }) => (Number.isNaN(value) ? null : value),
      cell: ({ value, missing, unit }) => (missingStyle(missing) ? "–" : measureText(value, given.measure, unit)),
    },
    {
      name: "missing",
      title: "Why there is none",
      value: ({ missing }) => (missing === Missing.PRESENT ? null : Missing[missing]),
      cell: ({ missing }) => {
        const style = missingStyle(missing);
        return (
          style && (
            <span class="missing-cell">
              <svg class="missing-mark" viewBox="-6 -6 12 12" aria-hidden="true">
                <path d={style.path} />
              </svg>
              {style.sentence}
            </span>
          )
        );
      },
    },
    {
      name: "start_time",
      title: "Measured from",
      value: ({ start }) => time(start),
      cell: ({ start }) => (Number.isNaN(start) ? "" : instantText(start)),
    },
    {
      name: "end_time",
      title: "Measured to",
      value: ({ end }) => time(end),
      cell: ({ end }) => (Number.isNaN(end) ? "" : instantText(end)),
    },
    {
      name: "anchor_session_date",
      title: "Anchor session",
      isHidden: true,
      value: ({ column }) => (column.anchor?.sessionDate ? civilDayIso(column.anchor.sessionDate) : null),
    },
    {
      name: "anchor_reason",
      title: "Anchor reason",
      isHidden: true,
      value: ({ column }) => (column.anchor ? AnchorReason[column.anchor.reason] : null),
    },
    { name: "reference_value", title: "Reference", isHidden: true, value: ({ column }) => column.reference?.value ?? null },
    {
      name: "reference_time",
      title: "Reference time",
      isHidden: true,
      value: ({ column }) => (column.reference?.bar ? time(milliseconds(column.reference.bar.endTime)) : null),
    },
  ];
}
