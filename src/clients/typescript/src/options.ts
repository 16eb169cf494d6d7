import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AnchorPolicy, Measure, Reference } from "./gen/trucedata/v1/alignment_pb.js";
import type { EventKind, Phase } from "./gen/trucedata/v1/event_pb.js";
import type { NormalModel } from "./gen/trucedata/v1/event_study_pb.js";
import type { AlignEventsRequestSchema, EstimateImpactRequestSchema } from "./gen/trucedata/v1/impact_service_pb.js";
import type { PolicyKind } from "./gen/trucedata/v1/policy_pb.js";
import type { RecordSchema } from "./gen/trucedata/v1/record_pb.js";
import type { Adjustment, SeriesSchema } from "./gen/trucedata/v1/series_pb.js";
import type { CallControl, Choice, FieldChoice, Instant, Pairs, ReadOptions, Texts } from "./requests.js";

/** A filter of events. */
export interface EventFilterOptions {
  /** Words to find in events or in their claims. The best match is first. */
  query?: string;
  kinds?: readonly Choice<typeof EventKind>[];
  phases?: readonly Choice<typeof Phase>[];
  actors?: Texts;
  targets?: Texts;
  /** Only events with a measure on any of these `policies/{id}`. */
  policies?: Texts;
  tags?: Texts;
  /** Only events that name any of these `instruments/{id}`. */
  instruments?: Texts;
  /** Only events whose time overlaps [start, end). */
  start?: Instant;
  end?: Instant;
}

/** Options of `events()`. */
export interface EventsOptions extends ReadOptions, EventFilterOptions {}

/** Options of `watch()`. */
export interface WatchOptions extends EventFilterOptions {
  /** Only changes after this revision, such as `snapshot.revision` of an answer. Default: 0, which is everything. */
  afterRevision?: number | bigint;
  /** Interval of heartbeats in milliseconds, from a second to an hour. Default: the server's 30 seconds. */
  heartbeatMs?: number;
  /** `cursor` of a change, to resume after it. All other options must be unchanged. */
  cursor?: string;
  /** Ends the call: code "CANCELLED". */
  signal?: AbortSignal;
}

/** Options of `claims()`. */
export interface ClaimsOptions extends ReadOptions {
  /** Only claims about this event, reaction or policy. */
  subject?: string;
  /** Only claims of this `sources/{id}`. */
  source?: string;
  /** Only claims that other known claims contradict. */
  conflictsOnly?: boolean;
}

/** Options of `policies()`. */
export interface PoliciesOptions extends ReadOptions {
  kinds?: readonly Choice<typeof PolicyKind>[];
  jurisdictions?: Texts;
}

/** Options of `reactions()`. */
export interface ReactionsOptions extends ReadOptions {
  /** Only reactions attributed to any of these `events/{id}`. */
  events?: Texts;
}

/** Options of `reconcile()`. */
export interface ReconcileOptions extends ReadOptions {
  /** `reactions/{id}`. Default: every reaction with a number. */
  reactions?: Texts;
}

/** Options of `series()` and `seriesChunks()`. */
export interface SeriesOptions extends ReadOptions {
  /** Only bars that start in [start, end). */
  start?: Instant;
  end?: Instant;
  /** Default: "raw". */
  adjustment?: Choice<typeof Adjustment>;
}

/** Options of `align()` and `alignParts()`. */
export interface AlignOptions extends ReadOptions {
  /** `events/{id}`; the result keeps their order. Every event is aligned with every series. */
  events?: Texts;
  /** `series/{id}`; the result keeps their order. Required without `pairs`. */
  series?: Texts;
  /** Instead of events and series, each event with its own series; or the name of a list of pairs, `pairLists/{id}`. */
  pairs?: Pairs;
  /** First offset, in sessions of each series' own calendar; 0 is the anchor session. Default: -5. */
  first?: number;
  /** Last offset, inclusive. Default: 5. */
  last?: number;
  /** The field of every series. Default: each series' main field. */
  field?: FieldChoice;
  /** Default: "value". Returns are fractions. */
  measure?: Choice<typeof Measure>;
  /** Default: "containing_or_next". */
  anchorPolicy?: Choice<typeof AnchorPolicy>;
  /** Default: "last_before_event". */
  reference?: Choice<typeof Reference>;
  /** `calendars/{id}`, to measure a 24x7 asset over an exchange's own closes. */
  matchedCalendar?: string;
  adjustment?: Choice<typeof Adjustment>;
  /** Further fields of AlignEventsRequest. */
  request?: MessageInitShape<typeof AlignEventsRequestSchema>;
}

/** Options of `impact()` and `impactParts()`. */
export interface ImpactOptions extends ReadOptions {
  /** `events/{id}`; the result keeps their order. Every event is studied with every series. */
  events?: Texts;
  /** `series/{id}`; the result keeps their order. Required without `pairs`. */
  series?: Texts;
  /** Instead of events and series, each event with its own series; or the name of a list of pairs, `pairLists/{id}`. */
  pairs?: Pairs;
  /** `series/{id}` of the benchmark, for models that need one. Default: that of the pair or of the series' instrument. */
  benchmark?: string;
  /** Default: "market_model". */
  model?: Choice<typeof NormalModel>;
  /** First and last session offset of the estimation window, inclusive. Default: the server's, stated in the header. */
  estimationWindow?: readonly [first: number, last: number];
  /** First and last session offset of the event window, inclusive. Default: the server's, stated in the header. */
  eventWindow?: readonly [first: number, last: number];
  /** Further fields of EstimateImpactRequest. */
  request?: MessageInitShape<typeof EstimateImpactRequestSchema>;
}

/** Bars of one series to write. */
export interface Bars {
  /** Its header, which is created or replaced. */
  series: MessageInitShape<typeof SeriesSchema>;
  /** Start of each bar, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending. */
  times: BigInt64Array;
  /** Every field of the series, by its name ("close") or that of a named column, one value per time; NaN marks a missing value. */
  columns: Record<string, Float64Array>;
}

/** Records to write, each of one kind: `{ record: { case: "event", value: { name: "events/x", … } } }`. */
export interface Records {
  records: Iterable<MessageInitShape<typeof RecordSchema>>;
}

/** Options of `import()`. */
export interface ImportOptions extends CallControl {
  author: string;
  message: string;
  /** For bars: the earliest instant at which the public could know them. Set it for corrections. Default: the end of each bar. */
  known?: Instant;
  /** Whether bars may replace stored bars that differ. Otherwise such bars are refused, unless `known` is given. */
  replace?: boolean;
  /** Checks and counts the data without writing it. */
  validateOnly?: boolean;
}
