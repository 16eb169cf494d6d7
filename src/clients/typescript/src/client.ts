import type { DescService } from "@bufbuild/protobuf";
import { createClient, type CallOptions, type Client as ServiceClient, type Transport } from "@connectrpc/connect";
import { Caller, type ClientOptions } from "./calls.js";
import { columnar, type Columnar } from "./columns.js";
import {
  AlignedColumnSchema, AlignedPanelSchema, AnchorPolicy, Measure, Reference, type AlignmentHeader,
} from "./gen/trucedata/v1/alignment_pb.js";
import type { Calendar } from "./gen/trucedata/v1/calendar_pb.js";
import type { Claim } from "./gen/trucedata/v1/claim_pb.js";
import { DatasetService, type FilterValue, type GetDatasetResponse } from "./gen/trucedata/v1/dataset_service_pb.js";
import { EventKind, Phase, type Event } from "./gen/trucedata/v1/event_pb.js";
import { EventService } from "./gen/trucedata/v1/event_service_pb.js";
import {
  ImpactAggregateSchema, ImpactLayout, ImpactResultsSchema, NormalModel, type ImpactFrame, type ImpactHeader,
} from "./gen/trucedata/v1/event_study_pb.js";
import { AlignEventsRequestSchema, EstimateImpactRequestSchema, ImpactService } from "./gen/trucedata/v1/impact_service_pb.js";
import { IngestService, type ImportCount } from "./gen/trucedata/v1/ingest_service_pb.js";
import type { SeriesImportResult } from "./gen/trucedata/v1/series_file_pb.js";
import { MarketService } from "./gen/trucedata/v1/market_service_pb.js";
import { PolicyKind, type Policy } from "./gen/trucedata/v1/policy_pb.js";
import { PolicyService, type GetPolicyPathResponse } from "./gen/trucedata/v1/policy_service_pb.js";
import type { Reaction } from "./gen/trucedata/v1/reaction_pb.js";
import { ReactionService } from "./gen/trucedata/v1/reaction_service_pb.js";
import { ReconciliationSchema, type Reconciliation } from "./gen/trucedata/v1/reconciliation_pb.js";
import type { Revision } from "./gen/trucedata/v1/revision_pb.js";
import { Adjustment } from "./gen/trucedata/v1/series_pb.js";
import { SeriesChunkSchema } from "./gen/trucedata/v1/series_chunk_pb.js";
import type { Snapshot } from "./gen/trucedata/v1/snapshot_pb.js";
import { barMessages, recordMessages } from "./imports.js";
import type {
  AlignOptions, Bars, ClaimsOptions, EventFilterOptions, EventsOptions, ImpactOptions, ImportOptions, PoliciesOptions, ReactionsOptions,
  ReconcileOptions, Records,
  SeriesOptions, WatchOptions,
} from "./options.js";
import {
  choice, choices, controlled, duration, encodable, fieldSelector, integer, interval, reading, selection, text, texts, timestamp, whole,
  type CallControl, type ReadOptions,
  type Texts,
} from "./requests.js";
import {
  changeOf, columnName, continueSeries, gather, joinedChunks, panelColumns, snapshotOf, unitText, withRows, type Alignment,
  type AlignmentPart, type Change, type Impact, type ImpactPart, type SeriesChunk, type SeriesData,
} from "./results.js";

const heartbeatsMissed = 3;
// The default and the limits of the server, which refuses other intervals.
const defaultHeartbeatMs = 30_000;
const minHeartbeatMs = 1_000;
const maxHeartbeatMs = 3_600_000;

/**
 * A connection to a TruceData server.
 *
 * Every read accepts `known` (only what the public could know by then) and `revision` (the data set as it was recorded then). By default
 * a read returns everything at the latest revision. The `snapshot` of each answer states what was read. A call is retried while no server
 * answers. A stream that breaks resumes after the last message received. Every method throws TruceDataError, or TypeError for an argument
 * that is refused before anything is sent.
 */
export class TransportClient {
  readonly #caller: Caller;
  readonly #transport: Transport;

  constructor(transport: Transport, address: string, hint: string, options: ClientOptions) {
    this.#transport = transport;
    this.#caller = new Caller(address, hint, options);
  }

  /** Returns the number of records by collection, the coverage and terms of the data set, and the server's version. */
  async dataset(options: ReadOptions = {}): Promise<GetDatasetResponse> {
    const { asOf, control } = reading(options);
    return this.#caller.unary(control, (call) => this.service(DatasetService).getDataset({ asOf }, call));
  }

  /**
   * Returns the values that a filter of a list can take, such as "actors" of "events", each with the number of records that have it. The
   * most frequent value is first.
   */
  async filterValues(
    collection: string, field: string, options: ReadOptions = {},
  ): Promise<{ filterValues: FilterValue[]; snapshot: Snapshot }> {
    const { asOf, control } = reading(options);
    const request = { collection: text(collection, "collection"), field: text(field, "field"), asOf };
    const client = this.service(DatasetService);
    const pages = await this.#pages(control, (pageToken, call) => client.listFilterValues({ ...request, pageToken }, call));
    return { filterValues: pages.flatMap((page) => page.filterValues), snapshot: snapshotOf(pages) };
  }

  /** Lists events by time or, with a query, the best match first. */
  async events(options: EventsOptions = {}): Promise<{ events: Event[]; snapshot: Snapshot }> {
    const { filter, others } = filtering(options);
    const { asOf, control } = reading(others);
    const client = this.service(EventService);
    const pages = await this.#pages(control, (pageToken, call) => client.listEvents({ filter, asOf, pageToken }, call));
    return { events: pages.flatMap((page) => page.events), snapshot: snapshotOf(pages) };
  }

  /**
   * Streams changes to events and to the claims about them: first those recorded after a revision, then new ones as they are recorded. The
   * stream has no end. It resumes after an interruption without losing or repeating a change. A stream without a change or a heartbeat for
   * three heartbeat intervals counts as interrupted. The client's timeout does not apply; leave the loop to end the call.
   */
  async *watch(options: WatchOptions = {}): AsyncGenerator<Change, void, undefined> {
    const { filter, others } = filtering(options);
    const { afterRevision, heartbeatMs, cursor: given = "", ...read } = others;
    const control = { ...controlled(read), timeoutMs: Infinity };
    const request = {
      filter, afterRevision: whole(afterRevision, "afterRevision"), heartbeatInterval: duration(heartbeatMs, "heartbeatMs"),
    };
    const client = this.service(EventService);
    const first = text(given, "cursor");
    const open = (cursor: string, call: CallOptions) => client.watchEvents({ ...request, cursor: cursor || first }, call);
    const maxSilenceMs = heartbeatsMissed * Math.min(Math.max(heartbeatMs ?? defaultHeartbeatMs, minHeartbeatMs), maxHeartbeatMs);
    for await (const answer of this.#caller.stream(control, open, ({ cursor }) => cursor, maxSilenceMs)) yield changeOf(answer);
  }

  /** Lists the claims of sources, each with its source and paragraph. */
  async claims(options: ClaimsOptions = {}): Promise<{ claims: Claim[]; snapshot: Snapshot }> {
    const { subject = "", source = "", conflictsOnly = false, ...read } = options;
    const { asOf, control } = reading(read);
    const request = { subject: text(subject, "subject"), source: text(source, "source"), conflictsOnly, asOf };
    const client = this.service(EventService);
    const pages = await this.#pages(control, (pageToken, call) => client.listClaims({ ...request, pageToken }, call));
    return { claims: pages.flatMap((page) => page.claims), snapshot: snapshotOf(pages) };
  }

  /** Lists policies by name. */
  async policies(options: PoliciesOptions = {}): Promise<{ policies: Policy[]; snapshot: Snapshot }> {
    const { kinds, jurisdictions, ...read } = options;
    const { asOf, control } = reading(read);
    const request = { kinds: choices(PolicyKind, kinds, "kinds"), jurisdictions: texts(jurisdictions, "jurisdictions"), asOf };
    const client = this.service(PolicyService);
    const pages = await this.#pages(control, (pageToken, call) => client.listPolicies({ ...request, pageToken }, call));
    return { policies: pages.flatMap((page) => page.policies), snapshot: snapshotOf(pages) };
  }

  /** Returns the steps of a policy over valid time, as known at the as-of: scheduled, in force, threatened, suspended or expired. */
  async policyPath(name: string, options: ReadOptions = {}): Promise<GetPolicyPathResponse> {
    const { asOf, control } = reading(options);
    const request = { name: text(name, "name"), asOf };
    const client = this.service(PolicyService);
    const pages = await this.#pages(control, (pageToken, call) => client.getPolicyPath({ ...request, pageToken }, call));
    return { ...pages.at(-1)!, steps: pages.flatMap((page) => page.steps), snapshot: snapshotOf(pages) };
  }

  /** Lists market moves as they were reported, as fractions, not percentages. */
  async reactions(options: ReactionsOptions = {}): Promise<{ reactions: Reaction[]; snapshot: Snapshot }> {
    const { events, ...read } = options;
    const { asOf, control } = reading(read);
    const request = { events: texts(events, "events"), asOf };
    const client = this.service(ReactionService);
    const pages = await this.#pages(control, (pageToken, call) => client.listReactions({ ...request, pageToken }, call));
    return { reactions: pages.flatMap((page) => page.reactions), snapshot: snapshotOf(pages) };
  }

  /** Compares reported moves with prices under every definition. Returns the measurements, the verdict and the one that bears it. */
  async reconcile(options: ReconcileOptions = {}): Promise<{ reconciliations: Columnar<Reconciliation>[]; snapshot: Snapshot }> {
    const { reactions, ...read } = options;
    const { asOf, control } = reading(read);
    const request = { reactions: texts(reactions, "reactions"), asOf };
    const client = this.service(ReactionService);
    const pages = await this.#pages(control, (pageToken, call) => client.reconcileReactions({ ...request, pageToken }, call));
    const reconciliations = pages.flatMap((page) => page.reconciliations).map((each) => columnar(ReconciliationSchema, each));
    return { reconciliations, snapshot: snapshotOf(pages) };
  }

  /** Lists calendars by name, without their exceptions. Their names are values of `matchedCalendar`. */
  async calendars(options: ReadOptions = {}): Promise<{ calendars: Calendar[]; snapshot: Snapshot }> {
    const { asOf, control } = reading(options);
    const client = this.service(MarketService);
    const pages = await this.#pages(control, (pageToken, call) => client.listCalendars({ asOf, pageToken }, call));
    return { calendars: pages.flatMap((page) => page.calendars), snapshot: snapshotOf(pages) };
  }

  /** Returns a whole series: the starts of its bars, and one column per field with its unit. */
  async series(name: string, options: SeriesOptions = {}): Promise<SeriesData> {
    const { known, revision, signal, timeoutMs } = options;
    const chunks: SeriesChunk[] = [];
    for await (const chunk of this.seriesChunks(text(name, "name"), options)) chunks.push(chunk);
    // Reads the header at the revision of the bars, even if another revision was recorded in the meantime. The content hash tells that
    // revision from one that a failover has given the same number.
    const read = chunks[0]?.snapshot;
    const { asOf, control } = reading({ known, revision: read?.revision ?? revision, signal, timeoutMs });
    const request = { name, asOf: { ...asOf, contentHash: read?.contentHash } };
    const about = await this.#caller.unary(control, (call) => this.service(MarketService).getSeries(request, call));
    const series = about.series!;
    const units = Object.fromEntries(series.fields.map((field) => [columnName(field), unitText(field.unit)]));
    return { series, ...joinedChunks(Object.keys(units), chunks), units, snapshot: chunks.at(-1)?.snapshot ?? about.snapshot! };
  }

  /** Streams the bars of series, for results that do not fit into memory. */
  async *seriesChunks(names: Texts, options: SeriesOptions = {}): AsyncGenerator<SeriesChunk, void, undefined> {
    const { start, end, adjustment, ...read } = options;
    const { asOf, control } = reading(read);
    const request = {
      series: texts(names, "names"), time: interval(start, end), adjustment: choice(Adjustment, adjustment, "adjustment"), asOf,
    };
    const client = this.service(MarketService);
    const open = (cursor: string, call: CallOptions) => client.readSeries({ ...request, cursor }, call);
    const answers = this.#caller.stream(control, open, (answer) => answer.chunk?.cursor);
    for await (const { chunk, snapshot } of answers) {
      if (!chunk) continue;
      const { series, timeUnixNanos, columns, cursor } = columnar(SeriesChunkSchema, chunk);
      const named = Object.fromEntries(columns.map((column) => [columnName(column), column.values]));
      yield { series, times: timeUnixNanos, columns: named, cursor, snapshot: snapshot! };
    }
  }

  /** Returns series around events, with one column per event and series. */
  async align(options: AlignOptions): Promise<Alignment> {
    const events: Event[] = [];
    const columns: Alignment["columns"] = [];
    let header: Alignment["header"] | undefined;
    for await (const part of this.alignParts(options)) {
      gather(events, part);
      if (part.case === "header") header = part.value;
      else if (part.case === "column") columns.push(part.value);
    }
    return { header: header!, events, columns, snapshot: header!.snapshot! };
  }

  /**
   * Streams series around events: a header, further events that the header does not contain, and one column per event and series. Series
   * that did not fit into the message of the header are added to it before the first column. `request: { layout: AlignmentLayout.PANELS }`
   * is fastest for large results: it sends many columns in each message and does not change them.
   */
  async *alignParts(options: AlignOptions): AsyncGenerator<AlignmentPart, void, undefined> {
    const {
      events, series, pairs, first = -5, last = 5, field, measure, anchorPolicy, reference, matchedCalendar = "", adjustment, request = {},
      ...read
    } = options;
    const { asOf, control } = reading(read);
    const message = encodable(AlignEventsRequestSchema, {
      window: { firstOffset: integer(first, "first"), lastOffset: integer(last, "last") }, ...(request as object),
      ...selection(events, series, pairs), field: fieldSelector(field, "field"),
      measure: choice(Measure, measure, "measure"),
      anchorPolicy: choice(AnchorPolicy, anchorPolicy, "anchorPolicy"), reference: choice(Reference, reference, "reference"),
      matchedCalendar: text(matchedCalendar, "matchedCalendar"), adjustment: choice(Adjustment, adjustment, "adjustment"), asOf,
    }, "request");
    const client = this.service(ImpactService);
    const known: Event[] = [];
    let header: AlignmentHeader | undefined;
    const open = (cursor: string, call: CallOptions) => client.alignEvents({ ...message, cursor }, call);
    for await (const { message: part } of this.#caller.stream(control, open, (answer) => cursorOf(answer.message.value))) {
      if (part.case === undefined) continue;
      gather(known, part);
      if (part.case === "series") {
        continueSeries(header!, part.value);
        continue;
      }
      if (part.case === "header") header = part.value;
      if (part.case === "header" || part.case === "events") {
        yield part;
        continue;
      }
      const columns = part.case === "panel"
        ? panelColumns(columnar(AlignedPanelSchema, part.value))
        : [columnar(AlignedColumnSchema, part.value)];
      for (const column of columns) {
        const series = header!.series[column.seriesIndex].name;
        yield { case: "column", value: { ...column, event: known[column.eventIndex].name, series } };
      }
    }
  }

  /** Returns an event study: results per event and series, and the aggregates with their tests. */
  async impact(options: ImpactOptions): Promise<Impact> {
    const events: Event[] = [];
    const results: Impact["results"] = [];
    const aggregates: Impact["aggregates"] = [];
    const regressions: Impact["regressions"] = [];
    const portfolios: Impact["portfolios"] = [];
    let header: Impact["header"] | undefined;
    for await (const part of this.impactParts(options)) {
      gather(events, part);
      if (part.case === "header") header = part.value;
      else if (part.case === "results") results.push(part.value);
      else if (part.case === "aggregate") aggregates.push(part.value);
      else if (part.case === "regression") regressions.push(part.value);
      else if (part.case === "portfolio") portfolios.push(part.value);
    }
    return { header: header!, events, results, aggregates, regressions, portfolios, snapshot: header!.snapshot! };
  }

  /**
   * Streams an event study. `request: { layout: ImpactLayout.TABLES }` is fastest for large results: it sends less data and does not change
   * the results.
   */
  async *impactParts(options: ImpactOptions): AsyncGenerator<ImpactPart, void, undefined> {
    const { events, series, pairs, benchmark = "", model, estimationWindow, eventWindow, request = {}, ...read } = options;
    const { asOf, control } = reading(read);
    const range = (window: readonly [number, number] | undefined, argument: string) =>
      window && { firstOffset: integer(window[0], `${argument}[0]`), lastOffset: integer(window[1], `${argument}[1]`) };
    const message = encodable(EstimateImpactRequestSchema, {
      ...(request as object), ...selection(events, series, pairs), benchmark: text(benchmark, "benchmark"),
      model: choice(NormalModel, model, "model"), estimationWindow: range(estimationWindow, "estimationWindow"),
      eventWindow: range(eventWindow, "eventWindow"), asOf,
    }, "request");
    const client = this.service(ImpactService);
    const frames = new Map<number, ImpactFrame>();
    let header: ImpactHeader | undefined;
    const open = (cursor: string, call: CallOptions) => client.estimateImpact({ ...message, cursor }, call);
    for await (const { message: part } of this.#caller.stream(control, open, (answer) => cursorOf(answer.message.value))) {
      if (part.case === "header") header = part.value;
      if (part.case === "series") {
        continueSeries(header!, part.value);
      } else if (part.case === "frame") {
        frames.set(part.value.index, part.value);
      } else if (part.case === "results") {
        const rows = header!.layout === ImpactLayout.TABLES ? withRows(part.value, frames.get(part.value.frameIndex)!) : part.value;
        yield { case: "results", value: { ...columnar(ImpactResultsSchema, rows), series: header!.series[rows.seriesIndex].name } };
      } else if (part.case === "aggregate") {
        const series = header!.series[part.value.seriesIndex]?.name ?? "";
        yield { case: "aggregate", value: { ...columnar(ImpactAggregateSchema, part.value), series } };
      } else if (part.case !== undefined) {
        yield part;
      }
    }
  }

  /**
   * Writes the bars of a series, or records, atomically as one revision. `changed` is false when the data set already contained all of
   * them. `counts` has the number of new, changed and unchanged records by collection, and `results` those of bars. Not available in
   * browsers.
   */
  async import(
    what: Bars | Records, options: ImportOptions,
  ): Promise<{ revision: Revision; changed: boolean; counts: ImportCount[]; results: SeriesImportResult[] }> {
    const { author, message, known, replace = false, validateOnly = false, ...control } = options;
    const header = {
      author: text(author, "author"), message: text(message, "message"), knowledgeTime: timestamp(known, "known"), validateOnly,
    };
    const client = this.service(IngestService);
    let send: (call: CallOptions) => Promise<
      { revision?: Revision; changed: boolean; counts?: ImportCount[]; results?: SeriesImportResult[] }>;
    if ("records" in what) {
      const messages = recordMessages(header, what);
      send = (call) => client.importRecords(messages, call);
    } else {
      const messages = barMessages(header, what, replace);
      send = (call) => client.importSeries(messages, call);
    }
    const answer = await this.#caller.once(controlled(control), send);
    return { revision: answer.revision!, changed: answer.changed, counts: answer.counts ?? [], results: answer.results ?? [] };
  }

  /**
   * Returns a client of one service of the contract, for methods that this class does not wrap:
   * `client.service(MarketService).listSessions({})`. Its calls are not retried and throw the ConnectError of @connectrpc/connect.
   * Columns are bytes, which `columnar` converts to typed arrays.
   */
  service<S extends DescService>(service: S): ServiceClient<S> {
    return createClient(service, this.#transport);
  }

  /** Reads all pages of a list at the revision of the first. */
  async #pages<A extends { nextPageToken: string }>(
    control: CallControl, next: (pageToken: string, call: CallOptions) => Promise<A>,
  ): Promise<A[]> {
    const pages: A[] = [];
    do {
      pages.push(await this.#caller.unary(control, (call) => next(pages.at(-1)?.nextPageToken ?? "", call)));
    } while (pages.at(-1)!.nextPageToken);
    return pages;
  }
}

/** Splits options into the filter of events and the other options. */
function filtering<O extends EventFilterOptions>(options: O) {
  const { query = "", kinds, phases, actors, targets, policies, tags, instruments, start, end, ...others } = options;
  const filter = {
    query: text(query, "query"), kinds: choices(EventKind, kinds, "kinds"), phases: choices(Phase, phases, "phases"),
    actors: texts(actors, "actors"),
    targets: texts(targets, "targets"), policies: texts(policies, "policies"), tags: texts(tags, "tags"),
    instruments: texts(instruments, "instruments"), time: interval(start, end),
  };
  return { filter, others };
}

function cursorOf(part: object | undefined): string | undefined {
  return part && "cursor" in part ? (part.cursor as string) : undefined;
}
