import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";

/** The value of a cell, by which a table is sorted and which its CSV contains. */
export type CellValue = string | number | null;

/** One column of a table and of its CSV and JSON. */
export interface Column<R> {
  /** The name in CSV and JSON, such as "knowledge_time". */
  name: string;
  /** The heading. */
  title: string;
  value(row: R): CellValue;
  /** What the cell shows, when that is not its value. */
  cell?(row: R): ComponentChildren;
  isNumber?: boolean;
  /** Whether only CSV and JSON have the column. */
  isHidden?: boolean;
}

interface DataTableProperties<R> {
  /** What the table shows; read by screen readers. */
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf(row: R): string;
}

const pageRows = 50;

/** A table that is sorted by its headings. Long tables show more rows on request. */
export function DataTable<R>({ caption, columns, rows, keyOf }: DataTableProperties<R>) {
  const [order, setOrder] = useState<{ name: string; isDescending: boolean }>();
  const [count, setCount] = useState(pageRows);
  const visible = columns.filter((column) => !column.isHidden);
  const sorted = useMemo(() => {
    const column = columns.find((each) => each.name === order?.name);
    if (!column) return rows;
    const sign = order!.isDescending ? -1 : 1;
    return [...rows].sort((one, other) => compare(column.value(one), column.value(other), sign));
  }, [rows, order, columns]);
  const remaining = sorted.length - count;

  return (
    <div class="table-frame">
      <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
        <table class="data-table">
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {visible.map((column) => {
                const isOrdered = order?.name === column.name;
                const next = { name: column.name, isDescending: isOrdered && !order.isDescending };
                return (
                  <th
                    key={column.name}
                    scope="col"
                    class={column.isNumber ? "is-number" : undefined}
                    aria-sort={isOrdered ? (order.isDescending ? "descending" : "ascending") : undefined}
                  >
                    <button type="button" onClick={() => setOrder(next)}>
                      {column.title}
                      <span class="sort-mark" aria-hidden="true">
                        {isOrdered ? (order.isDescending ? "▼" : "▲") : "↕"}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, count).map((row) => (
              <tr key={keyOf(row)}>
                {visible.map((column) => (
                  <td key={column.name} class={column.isNumber ? "is-number" : undefined}>
                    {column.cell ? column.cell(row) : column.value(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {remaining > 0 && (
        <button type="button" class="button" onClick={() => setCount(count + 4 * pageRows)}>
          Show {Math.min(remaining, 4 * pageRows)} more of {sorted.length} rows
        </button>
      )}
    </div>
  );
}

/** Missing values come last in either order. */
function compare(one: CellValue, other: CellValue, sign: number): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return sign * (typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other)));
}

/** Returns a table as CSV by RFC 4180. */
export function csvOf<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const quoted = (value: CellValue) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? ""));
  const lines = rows.map((row) => columns.map((column) => quoted(column.value(row))).join(","));
  return [columns.map((column) => column.name).join(","), ...lines].join("\r\n") + "\r\n";
}

/** Returns a table as JSON: an array with one object for each row. */
export function jsonOf<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column) => [column.name, column.value(row)])));
  return JSON.stringify(objects, null, 2) + "\n";
}
