import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { joinedBytes, type Columnar } from "./columns.js";
import {
  Missing, type AlignedColumn as AlignedColumnMessage, type AlignedPanel, type AlignmentEvents, type AlignmentHeader,
  type AlignmentSeries,
} from "./gen/trucedata/v1/alignment_pb.js";
import type { Claim } from "./gen/trucedata/v1/claim_pb.js";
import type { Event } from "./gen/trucedata/v1/event_pb.js";
import type { WatchEventsResponse } from "./gen/trucedata/v1/event_service_pb.js";
import type {
  ImpactAggregate as ImpactAggregateMessage, ImpactFrame, ImpactHeader, ImpactResults as ImpactResultsMessage,
} from "./gen/trucedata/v1/event_study_pb.js";
import { Field, type FieldSpec } from "./gen/trucedata/v1/field_pb.js";
import type { ImpactPortfolio } from "./gen/trucedata/v1/impact_portfolio_pb.js";
import type { ImpactRegression } from "./gen/trucedata/v1/impact_regression_pb.js";
import type { Series } from "./gen/trucedata/v1/series_pb.js";
import type { Snapshot } from "./gen/trucedata/v1/snapshot_pb.js";
import { UnitKind, type Unit } from "./gen/trucedata/v1/unit_pb.js";

/** Consecutive bars of one series. */
export interface SeriesChunk {
  /** `series/{id}`. */
  series: string;
  /** Start of each bar, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending. */
  times: BigInt64Array;
  /** By field in lower case ("close") or by the importer's name, one value per time in the field's unit; NaN marks a missing value. */
  columns: Record<string, Float64Array>;
  /** Resumes the stream after this chunk. */
  cursor: string;
  /** The snapshot that was read. */
  snapshot: Snapshot;
}

/** A whole series. */
export interface SeriesData extends Omit<SeriesChunk, "series" | "cursor"> {
  /** The header of the series: frequency, calendar, terms. */
  series: Series;
  /** The unit of each column: "index points", "USD per barrel". */
  units: Record<string, string>;
}

/** One event and one series over the offsets of the header: a message of the contract with typed arrays. */
export type AlignedColumn = Columnar<AlignedColumnMessage> & {
  /** `events/{id}`. */
  event: string;
  /** `series/{id}`. */
  series: string;
};

/** One message of an alignment. */
export type AlignmentPart =
  | { case: "header"; value: AlignmentHeader }
  | { case: "events"; value: AlignmentEvents }
  | { case: "column"; value: AlignedColumn };

/** Series around events: every choice in effect, and one column per event and series. */
export interface Alignment {
  /** The choices in effect, the series and the offsets. */
  header: AlignmentHeader;
  /** The events, in the order of eventIndex. */
  events: Event[];
  /** Events outermost. */
  columns: AlignedColumn[];
  /** The snapshot that was read. */
  snapshot: Snapshot;
}

/** Results of one series and several events, row-major: see the contract. */
export type ImpactResults = Columnar<ImpactResultsMessage> & {
  /** `series/{id}`. */
  series: string;
};

/** Averages over events. */
export type ImpactAggregate = Columnar<ImpactAggregateMessage> & {
  /** `series/{id}`; "" over all series. */
  series: string;
};

/** One message of an event study. */
export type ImpactPart =
  | { case: "header"; value: ImpactHeader }
  | { case: "events"; value: AlignmentEvents }
  | { case: "results"; value: ImpactResults }
  | { case: "aggregate"; value: ImpactAggregate }
  | { case: "regression"; value: ImpactRegression }
  | { case: "portfolio"; value: ImpactPortfolio };

/** An event study. */
export interface Impact {
  /** The choices in effect, the series, the offsets and the cumulative windows. */
  header: ImpactHeader;
  /** The events, in the order of eventIndexes. */
  events: Event[];
  /** By series. */
  results: ImpactResults[];
  /** By group, then series; then over all series. */
  aggregates: ImpactAggregate[];
  /** The requested regressions of cumulative abnormal returns, by group, then window. */
  regressions: ImpactRegression[];
  /** The requested calendar-time portfolios, by group. */
  portfolios: ImpactPortfolio[];
  /** The snapshot that was read. */
  snapshot: Snapshot;
}

/** One change to the events and the claims about them, or a heartbeat. */
export type Change = {
  /** The revision that made the change; in a heartbeat the latest revision, all changes of which have been received. */
  revision: bigint;
  /** The time at which that revision was recorded. */
  recordTime: Timestamp;
  /** Resumes after this change. */
  cursor: string;
} & (
  | { kind: "event"; name: string; event: Event }
  | { kind: "claim"; name: string; claim: Claim }
  | { kind: "removed"; name: string }
  | { kind: "heartbeat" }
);

export function changeOf({ change, revision, recordTime, cursor }: WatchEventsResponse): Change {
  const at = { revision, recordTime: recordTime!, cursor };
  if (change.case === "event") return { kind: "event", name: change.value.name, event: change.value, ...at };
  if (change.case === "claim") return { kind: "claim", name: change.value.name, claim: change.value, ...at };
  return change.case === "removedName" ? { kind: "removed", name: change.value, ...at } : { kind: "heartbeat", ...at };
}

/** Stores the events of a header, and those that follow it, at their index. */
export function gather(events: Event[], part: { case: string; value: unknown }): void {
  if (part.case === "header") (part.value as AlignmentHeader).events.forEach((event, index) => (events[index] = event));
  if (part.case === "events") {
    const { firstIndex, events: more } = part.value as AlignmentEvents;
    more.forEach((event, index) => (events[firstIndex + index] = event));
  }
}

/** Adds the series that did not fit into a header to it. */
export function continueSeries(header: AlignmentHeader | ImpactHeader, more: AlignmentSeries): void {
  header.series.push(...more.series);
  header.fields.push(...more.fields);
}

/** Returns the columns of a panel. Columns of one frame share its arrays, and the last column has the cursor. */
export function panelColumns(panel: Columnar<AlignedPanel>): Columnar<AlignedColumnMessage>[] {
  const { frames, frameIndexes, seriesIndexes, values, references, cursor } = panel;
  const rows = values.length / seriesIndexes.length;
  return seriesIndexes.map((seriesIndex, index) => {
    const frame = frames[frameIndexes[index]];
    return {
      ...frame,
      $typeName: "trucedata.v1.AlignedColumn",
      seriesIndex,
      missing: frame.missing.length > 0 ? frame.missing : Array<Missing>(rows).fill(Missing.PRESENT),
      values: values.subarray(index * rows, (index + 1) * rows),
      ...(references[index]?.bar && { reference: references[index] }),
      cursor: index === seriesIndexes.length - 1 ? cursor : "",
    };
  });
}

/** Adds the rows of a frame to the results that it describes, which gives the results of layout ROWS. */
export function withRows(
  table: ImpactResultsMessage, { eventIndexes, anchors, alternativeAnchors, warnings }: ImpactFrame,
): ImpactResultsMessage {
  const ascending = [...table.warnings, ...warnings].sort((one, other) => one.row - other.row);
  return { ...table, eventIndexes, anchors, alternativeAnchors, warnings: ascending, frameIndex: 0 };
}

/** Joins the chunks of one series. The columns are empty when there is no chunk. */
export function joinedChunks(names: string[], chunks: SeriesChunk[]): Pick<SeriesChunk, "times" | "columns"> {
  return {
    times: new BigInt64Array(joinedBytes(chunks.map((chunk) => chunk.times))),
    columns: Object.fromEntries(names.map((name) => [name, new Float64Array(joinedBytes(chunks.map((chunk) => chunk.columns[name])))])),
  };
}

/** Returns "close" for FIELD_CLOSE, and the name of the column for FIELD_NAMED. */
export function columnName(column: Pick<FieldSpec, "field" | "columnName">): string {
  return column.columnName || Field[column.field].toLowerCase();
}

/** Returns a unit in words: "USD per barrel", "index points", "fraction". */
export function unitText(unit: Unit | undefined): string {
  if (!unit) return "";
  const name = unit.currency || unit.counted || UnitKind[unit.kind].replaceAll("_", " ").toLowerCase();
  return unit.per ? `${name} per ${unit.per}` : name;
}

/** Returns the snapshot of a list: that of the page with the newest knowledge time. All pages have one revision. */
export function snapshotOf(answers: { snapshot?: Snapshot }[]): Snapshot {
  const newest = ({ maxKnowledgeTime }: Snapshot) => [maxKnowledgeTime?.seconds ?? -(2n ** 63n), maxKnowledgeTime?.nanos ?? 0] as const;
  return answers.map((answer) => answer.snapshot!).reduce((one, other) => {
    const [seconds, nanos] = newest(one);
    const [otherSeconds, otherNanos] = newest(other);
    return otherSeconds > seconds || (otherSeconds === seconds && otherNanos > nanos) ? other : one;
  });
}
