import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AnchorPolicy, Measure, Reference } from "./gen/trucedata/v1/alignment_pb.js";
import type { EventKind, Phase } from "./gen/trucedata/v1/event_pb.js";
import type { NormalModel } from "./gen/trucedata/v1/event_study_pb.js";
import type { AlignEventsRequestSchema, EstimateImpactRequestSchema } from "./gen/trucedata/v1/impact_service_pb.js";
import type { PolicyKind } from "./gen/trucedata/v1/policy_pb.js";
import type { RecordSchema } from "./gen/trucedata/v1/record_pb.js";
import type { Adjustment, SeriesSchema } from "./gen/trucedata/v1/series_pb.js";
import type { CallControl, Choice, FieldChoice, Instant, ReadOptions, Texts } from "./requests.js";

/** Which events. */
export interface EventFilterOptions {
  /** Words to find in the event or in what sources say of it; the best match then comes first. */
  query?: string;
  kinds?: readonly Choice<typeof EventKind>[];
  phases?: readonly Choice<typeof Phase>[];
  actors?: Texts;
  targets?: Texts;
  /** With a measure on any of these `policies/{id}`. */
  policies?: Texts;
  tags?: Texts;
  /** Events whose time meets [start, end). */
  start?: Instant;
  end?: Instant;
}

/** Which events, and as of when. */
export interface EventsOptions extends ReadOptions, EventFilterOptions {}

/** Which changes. */
export interface WatchOptions extends EventFilterOptions {
  /** What came after this revision, such as `snapshot.revision` of an answer; 0, which is everything, unless stated. */
  afterRevision?: number | bigint;
  /** How often to say that nothing changed: milliseconds, from a second to an hour. Unset: the server's 30 seconds. */
  heartbeatMs?: number;
  /** `cursor` of a change, to go on behind it with the same options otherwise. */
  cursor?: string;
  /** Ends the call: code "CANCELLED". */
  signal?: AbortSignal;
}

/** Which claims. */
export interface ClaimsOptions extends ReadOptions {
  /** Only about this event, reaction or policy. */
  subject?: string;
  /** Only from this `sources/{id}`. */
  source?: string;
  /** Only claims that other known claims contradict. */
  conflictsOnly?: boolean;
}

/** Which policies. */
export interface PoliciesOptions extends ReadOptions {
  kinds?: readonly Choice<typeof PolicyKind>[];
  jurisdictions?: Texts;
}

/** Which reactions. */
export interface ReactionsOptions extends ReadOptions {
  /** Only attributed to any of these `events/{id}`. */
  events?: Texts;
}

/** Which reactions to hold against prices. */
export interface ReconcileOptions extends ReadOptions {
  /** `reactions/{id}`. Unset: every reaction with a number. */
  reactions?: Texts;
}

/** Which bars of a series. */
export interface SeriesOptions extends ReadOptions {
  /** Only bars that start in [start, end). */
  start?: Instant;
  end?: Instant;
  /** "raw" unless stated. */
  adjustment?: Choice<typeof Adjustment>;
}

/** What to align. */
export interface AlignOptions extends ReadOptions {
  /** `events/{id}`, in the order wanted. */
  events?: Texts;
  /** `series/{id}`, in the order wanted. */
  series: Texts;
  /** First offset, in sessions of each series' own calendar; 0 is the anchor session. -5 unless stated. */
  first?: number;
  /** Last offset, inclusive. 5 unless stated. */
  last?: number;
  /** The field of every series. Unset: each series' main field. */
  field?: FieldChoice;
  /** "value" unless stated. Returns are fractions. */
  measure?: Choice<typeof Measure>;
  /** "containing_or_next" unless stated. */
  anchorPolicy?: Choice<typeof AnchorPolicy>;
  /** "last_before_event" unless stated. */
  reference?: Choice<typeof Reference>;
  /** `calendars/{id}`, to measure a 24x7 asset over an exchange's own closes. */
  matchedCalendar?: string;
  adjustment?: Choice<typeof Adjustment>;
  /** Further fields of the contract's AlignEventsRequest, as they are. */
  request?: MessageInitShape<typeof AlignEventsRequestSchema>;
}

/** What to estimate. */
export interface ImpactOptions extends ReadOptions {
  /** `events/{id}`, in the order wanted. */
  events?: Texts;
  /** `series/{id}`, in the order wanted. */
  series: Texts;
  /** `series/{id}` that the normal return is modelled on, for models that need one. */
  benchmark?: string;
  /** "market_model" unless stated. */
  model?: Choice<typeof NormalModel>;
  /** First and last session offset of the estimation window, inclusive. Unset: the server's, stated in the header. */
  estimationWindow?: readonly [first: number, last: number];
  /** First and last session offset of the event window, inclusive. Unset: the server's, stated in the header. */
  eventWindow?: readonly [first: number, last: number];
  /** Further fields of the contract's EstimateImpactRequest, as they are. */
  request?: MessageInitShape<typeof EstimateImpactRequestSchema>;
}

/** Bars of one series to write. */
export interface Bars {
  /** Its header, which is created or replaced. */
  series: MessageInitShape<typeof SeriesSchema>;
  /** Start of each bar, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending. */
  times: BigInt64Array;
  /** Every field of the series: by its word ("close") or its own name, one value per time; NaN is missing. */
  columns: Record<string, Float64Array>;
}

/** Records to write, each of one kind: `{ record: { case: "event", value: { name: "events/x", … } } }`. */
export interface Records {
  records: Iterable<MessageInitShape<typeof RecordSchema>>;
}

/** Who writes and why. */
export interface ImportOptions extends CallControl {
  author: string;
  message: string;
  /** For bars: the earliest instant at which the public could know them. Set it on corrections. Unset: each at its own end. */
  known?: Instant;
  /** Only check: write nothing. */
  validateOnly?: boolean;
}
