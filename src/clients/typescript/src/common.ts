// Exports of both entry points: errors, options, results, and the enums of the contract, which give the name of a value:
// Phase[event.phase].
export type { ClientOptions } from "./calls.js";
export { TransportClient } from "./client.js";
export { columnar, type Columnar } from "./columns.js";
export { TruceDataError, type StatusCode } from "./errors.js";
export type * from "./options.js";
export type { CallControl, Choice, FieldChoice, Instant, Pair, Pairs, ReadOptions, Texts } from "./requests.js";
export type {
  AlignedColumn, Alignment, AlignmentPart, Change, Impact, ImpactAggregate, ImpactPart, ImpactResults, SeriesChunk, SeriesData,
} from "./results.js";
export { AlignmentLayout, AnchorPolicy, Measure, Missing, Reference } from "./gen/trucedata/v1/alignment_pb.js";
export { AnchorReason } from "./gen/trucedata/v1/anchor_pb.js";
export { type Claim, Stance, type Statistic } from "./gen/trucedata/v1/claim_pb.js";
export { type Event, EventKind, Phase } from "./gen/trucedata/v1/event_pb.js";
export { TimePrecision } from "./gen/trucedata/v1/event_time_pb.js";
export { EventStudyTest, ImpactLayout, ImpactWarningKind, NormalModel } from "./gen/trucedata/v1/event_study_pb.js";
export { Field } from "./gen/trucedata/v1/field_pb.js";
export { FrequencyUnit } from "./gen/trucedata/v1/frequency_pb.js";
export { type Policy, PolicyKind, PolicyState, type PolicyStep } from "./gen/trucedata/v1/policy_pb.js";
export { Hedge, type Quantity } from "./gen/trucedata/v1/quantity_pb.js";
export { Metric, type Reaction } from "./gen/trucedata/v1/reaction_pb.js";
export { MeasurementDefinition, type Reconciliation, Verdict } from "./gen/trucedata/v1/reconciliation_pb.js";
export { Adjustment, type Series } from "./gen/trucedata/v1/series_pb.js";
export { SourceKind, type Source } from "./gen/trucedata/v1/source_pb.js";
export type { ImportCount } from "./gen/trucedata/v1/ingest_service_pb.js";
export type { SeriesImportResult } from "./gen/trucedata/v1/series_file_pb.js";
export type { Snapshot } from "./gen/trucedata/v1/snapshot_pb.js";
export { type Unit, UnitKind } from "./gen/trucedata/v1/unit_pb.js";
