import { Missing, UnitKind, type AlignedColumn, type Alignment, type Event, type Series, type Unit } from "@trucedata/client";
import { nanosToMs } from "../../data/market";
import { valueText } from "../../data/words";
import type { AlignedArguments } from "./arguments";

/** One event and one series over the offsets. */
export interface Line {
  event: Event;
  series: Series;
  column: AlignedColumn;
  /** What tells the line from the others of its plot. */
  title: string;
  /** The index of its colour, equal for equal titles in all plots. */
  index: number;
  unit: Unit | undefined;
}

/** Lines that share their axes. */
export interface Plot {
  title: string;
  lines: Line[];
}

/** Returns the plots of an alignment. */
export function plotsOf({ header, events, columns }: Alignment, { grouping, measure }: AlignedArguments): Plot[] {
  const all = columns
    .filter((column) => !column.isAlternative)
    .map((column) => {
      const series = header.series[column.seriesIndex];
      const { field, columnName } = header.fields[column.seriesIndex];
      const unit = series.fields.find((each) => each.field === field && each.columnName === columnName)?.unit;
      return { event: events[column.eventIndex], series, column, unit };
    });
  // Values in different units cannot share an axis.
  const units = new Set(all.map(({ unit }) => JSON.stringify(unit)));
  const isBySeries = grouping === "series" || ((measure === "value" || measure === "change") && units.size > 1);
  const plotTitle = ({ event, series }: Pick<Line, "event" | "series">) => (isBySeries ? series : event).displayName;
  const lineTitle = ({ event, series }: Pick<Line, "event" | "series">) => (isBySeries ? event : series).displayName;
  const titles = [...new Set(all.map(lineTitle))];
  const plots = new Map<string, Plot>();
  for (const each of all) {
    const title = plotTitle(each);
    if (!plots.has(title)) plots.set(title, { title, lines: [] });
    plots.get(title)!.lines.push({ ...each, title: lineTitle(each), index: titles.indexOf(lineTitle(each)) });
  }
  return [...plots.values()];
}

const percent = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2, minimumFractionDigits: 2, signDisplay: "exceptZero" });
const percentOfAxis = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2, signDisplay: "exceptZero" });

/** Returns whether a measure is a return, which is a fraction for every series. */
export function isReturn(measure: AlignedArguments["measure"]): boolean {
  return measure.endsWith("return");
}

/** Returns a value of a measure with its unit. */
export function measureText(value: number, measure: AlignedArguments["measure"], unit: Unit | undefined): string {
  if (isReturn(measure)) return `${percent.format(value * 100)} %`.replace("-", "−");
  if (measure === "change" && unit?.kind === UnitKind.FRACTION_PER_YEAR)
    return `${percent.format(value * 100)} percentage points`.replace("-", "−");
  return (measure === "change" && value > 0 ? "+" : "") + valueText(value, unit).replace("-", "−");
}

/** Returns the label of an axis of a measure. */
export function axisValueText(value: number, measure: AlignedArguments["measure"], unit: Unit | undefined): string {
  if (isReturn(measure) || unit?.kind === UnitKind.FRACTION_PER_YEAR || unit?.kind === UnitKind.FRACTION) {
    const format = isReturn(measure) ? percentOfAxis : new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 });
    return `${format.format(value * 100)} %`.replace("-", "−");
  }
  return new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 }).format(value).replace("-", "−");
}

/** One cell: an event, a series and an offset. */
export interface Cell extends Line {
  offset: number;
  value: number;
  missing: Missing;
  /** When the measurement starts and ends, in milliseconds; NaN for a missing cell. */
  start: number;
  end: number;
}

/** Returns the cell of a line at the index of an offset. */
export function cellOf(line: Line, offsets: readonly number[], index: number): Cell {
  const { column } = line;
  const missing = column.missing[index];
  const isPresent = missing === Missing.PRESENT;
  return {
    ...line,
    offset: offsets[index],
    value: column.values[index],
    missing,
    start: isPresent ? nanosToMs(column.observationStartTimeUnixNanos[index]) : NaN,
    end: isPresent ? nanosToMs(column.observationEndTimeUnixNanos[index]) : NaN,
  };
}
