using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>
/// A connection to a TruceData server. Requests and records are the messages of the contract; every read request takes an <see cref="AsOf"/>, and what was
/// read stands in the snapshot of the answer. A call is tried again while no server answers; a stream that breaks goes on behind the last message that came.
/// Every method throws <see cref="TruceDataException"/> when its call fails and <see cref="OperationCanceledException"/> when its token is cancelled. Safe to
/// share between threads.
/// </summary>
public sealed class TruceDataClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Caller _caller;

    /// <summary>Connects on the first call.</summary>
    /// <param name="address">Host and gRPC port, such as "localhost:50051"; with "https://" over TLS.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is not host:port.</exception>
    public TruceDataClient(string address = "localhost:50051", TruceDataClientOptions? options = null)
    {
        options ??= new();
        _channel = GrpcChannel.ForAddress(AddressOf(address), options.ChannelOptions());
        _caller = new(address, options);
        CallInvoker = _channel.CreateCallInvoker();
    }

    /// <summary>
    /// For what has no method here, by the generated clients: <c>new MarketService.MarketServiceClient(client.CallInvoker)</c>. Their calls are made once.
    /// </summary>
    public CallInvoker CallInvoker { get; }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => _channel.Dispose();

    /// <summary>What is here: the number of records by collection, coverage, terms and the server's version.</summary>
    public Task<GetDatasetResponse> GetDatasetAsync(AsOf? asOf = null, CancellationToken cancellationToken = default)
    {
        var client = new DatasetService.DatasetServiceClient(CallInvoker);
        var request = new GetDatasetRequest { AsOf = asOf };
        return _caller.UnaryAsync(call => client.GetDatasetAsync(request, call), cancellationToken);
    }

    /// <summary>The values that a filter of a list can take, each with the number of records that have it; the most frequent first.</summary>
    /// <param name="request">Of one filter: <c>new ListFilterValuesRequest { Collection = "events", Field = "actors" }</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Listing<FilterValue>> GetFilterValuesAsync(ListFilterValuesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new DatasetService.DatasetServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ListFilterValuesAsync,
            page => new Page<FilterValue>(page.FilterValues, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Events by time; with a query, the best match first.</summary>
    public Task<Listing<Event>> GetEventsAsync(ListEventsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new EventService.EventServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ListEventsAsync,
            page => new Page<Event>(page.Events, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>
    /// Changes to events and to the claims about them, from a revision on, then new ones as they are recorded, without end; and heartbeats, without a change.
    /// It goes on behind the last change when the server was away: nothing is lost, nothing comes twice. <see cref="TruceDataClientOptions.Timeout"/> does not
    /// end it; leaving the loop does.
    /// </summary>
    public IAsyncEnumerable<WatchEventsResponse> WatchEventsAsync(WatchEventsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new EventService.EventServiceClient(CallInvoker);
        var first = request ?? new();
        return _caller.StreamAsync(
            (cursor, call) => client.WatchEvents(cursor.Length > 0 ? new WatchEventsRequest(first) { Cursor = cursor } : first, call),
            change => change.Cursor, cancellationToken, isEndless: true);
    }

    /// <summary>What sources assert, each claim with its source and paragraph.</summary>
    public Task<Listing<Claim>> GetClaimsAsync(ListClaimsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new EventService.EventServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ListClaimsAsync,
            page => new Page<Claim>(page.Claims, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Policies by name.</summary>
    public Task<Listing<Policy>> GetPoliciesAsync(ListPoliciesRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new PolicyService.PolicyServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ListPoliciesAsync,
            page => new Page<Policy>(page.Policies, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>
    /// The steps of a policy over valid time, as known at the as-of, whole over all pages: scheduled, in force, threatened, suspended.
    /// </summary>
    public async Task<GetPolicyPathResponse> GetPolicyPathAsync(
        string name, AsOf? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var client = new PolicyService.PolicyServiceClient(CallInvoker);
        var policy = new Policy();
        var steps = await _caller.ListAsync(
            new GetPolicyPathRequest { Name = name, AsOf = asOf }, (next, token) => next.PageToken = token, client.GetPolicyPathAsync,
            page =>
            {
                policy = page.Policy;
                return new Page<PolicyStep>(page.Steps, page.NextPageToken, page.Snapshot);
            },
            cancellationToken);
        return new() { Policy = policy, Steps = { steps }, Snapshot = steps.Snapshot };
    }

    /// <summary>Market moves as reported; fractions, not percent.</summary>
    public Task<Listing<Reaction>> GetReactionsAsync(ListReactionsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new ReactionService.ReactionServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ListReactionsAsync,
            page => new Page<Reaction>(page.Reactions, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Reported moves held against prices under every definition, with the one that fits best and a verdict.</summary>
    public Task<Listing<Reconciliation>> ReconcileAsync(ReconcileReactionsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new ReactionService.ReactionServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ReconcileReactionsAsync,
            page => new Page<Reconciliation>(page.Reconciliations, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Calendars by name; without their exceptions, unless <see cref="ListCalendarsRequest.View"/> asks for them.</summary>
    public Task<Listing<Calendar>> GetCalendarsAsync(ListCalendarsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new MarketService.MarketServiceClient(CallInvoker);
        return _caller.ListAsync(
            request, (next, token) => next.PageToken = token, client.ListCalendarsAsync,
            page => new Page<Calendar>(page.Calendars, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>A whole series.</summary>
    /// <param name="request">Of one series: <c>new ReadSeriesRequest { Series = { "series/x" } }</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The request does not name one series.</exception>
    public async Task<SeriesData> GetSeriesAsync(ReadSeriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Series is not [var name])
            throw new ArgumentException($"{request.Series.Count} series are named; name one, or read several with ReadSeriesAsync.", nameof(request));
        var stretches = new List<SeriesSegment>();
        await foreach (var stretch in ReadSeriesAsync(request, cancellationToken)) stretches.Add(stretch);
        // Of the revision of the bars, whatever was written since.
        var asOf = request.AsOf?.Clone() ?? new AsOf();
        if (stretches.Count > 0) asOf.Revision = stretches[0].Snapshot.Revision;
        var client = new MarketService.MarketServiceClient(CallInvoker);
        var about = await _caller.UnaryAsync(call => client.GetSeriesAsync(new GetSeriesRequest { Name = name, AsOf = asOf }, call), cancellationToken);
        // Also where no bar is there.
        var names = request.Fields.Count > 0
            ? request.Fields.Select(field => Columns.NameOf(field.Field, field.ColumnName))
            : about.Series.Fields.Select(field => Columns.NameOf(field.Field, field.ColumnName));
        return new(
            about.Series,
            Columns.Join([.. stretches.Select(stretch => stretch.TimeUnixNanos)]),
            names.ToDictionary(each => each, each => Columns.Join([.. stretches.Select(stretch => stretch.Columns[each])])),
            stretches.Count > 0 ? stretches[^1].Snapshot : about.Snapshot);
    }

    /// <summary>The bars of series as they come, for what does not fit into memory.</summary>
    public async IAsyncEnumerable<SeriesSegment> ReadSeriesAsync(
        ReadSeriesRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new MarketService.MarketServiceClient(CallInvoker);
        var answers = _caller.StreamAsync(
            (cursor, call) => client.ReadSeries(cursor.Length > 0 ? new ReadSeriesRequest(request) { Cursor = cursor } : request, call),
            answer => answer.Chunk?.Cursor, cancellationToken);
        await foreach (var answer in answers)
        {
            if (answer.Chunk is not { } chunk) continue;
            var columns = chunk.Columns.ToDictionary(column => Columns.NameOf(column.Field, column.ColumnName), column => column.Values.ToMemory());
            yield return new(chunk.Series, chunk.TimeUnixNanos.ToMemory(), columns, chunk.Cursor, answer.Snapshot);
        }
    }

    /// <summary>Series around events: one column per event and series.</summary>
    public async Task<Alignment> AlignAsync(AlignEventsRequest request, CancellationToken cancellationToken = default)
    {
        AlignmentHeader? header = null;
        var (events, columns) = (new List<Event>(), new List<AlignedSeries>());
        await foreach (var part in AlignPartsAsync(request, cancellationToken))
        {
            header = part.Header ?? header;
            header!.Series.AddRange(part.Series?.Series ?? []);
            header.Fields.AddRange(part.Series?.Fields ?? []);
            Gather(events, part.Header?.Events ?? part.Events?.Events, part.Events?.FirstIndex ?? 0);
            foreach (var column in part.Panel?.ToColumns() ?? (part.Column is { } one ? [one] : []))
                columns.Add(Aligned(column, events[column.EventIndex].Name, header.Series[column.SeriesIndex].Name));
        }
        return new(header!, events, columns, header!.Snapshot);
    }

    /// <summary>
    /// Series around events as they come: a header, then a column per event and series, after the series and events that the header does
    /// not hold. Much data comes fastest in panels, by <see cref="AlignEventsRequest.Layout"/>; <see cref="Panels.ToColumns"/> makes columns
    /// of them.
    /// </summary>
    public IAsyncEnumerable<AlignEventsResponse> AlignPartsAsync(AlignEventsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new ImpactService.ImpactServiceClient(CallInvoker);
        return _caller.StreamAsync(
            (cursor, call) => client.AlignEvents(cursor.Length > 0 ? new AlignEventsRequest(request) { Cursor = cursor } : request, call),
            part => part.Column?.Cursor ?? part.Panel?.Cursor, cancellationToken);
    }

    /// <summary>An event study: results per event and series, then the aggregates with their tests.</summary>
    public async Task<Impact> EstimateImpactAsync(EstimateImpactRequest request, CancellationToken cancellationToken = default)
    {
        ImpactHeader? header = null;
        var (events, results, aggregates) = (new List<Event>(), new List<ImpactResults>(), new List<ImpactAggregate>());
        var frames = new Dictionary<int, ImpactFrame>();
        await foreach (var part in EstimateImpactPartsAsync(request, cancellationToken))
        {
            header = part.Header ?? header;
            header!.Series.AddRange(part.Series?.Series ?? []);
            header.Fields.AddRange(part.Series?.Fields ?? []);
            Gather(events, part.Header?.Events ?? part.Events?.Events, part.Events?.FirstIndex ?? 0);
            if (part.Frame is { } frame) frames[frame.Index] = frame;
            if (part.Results is { } some) results.Add(header.Layout == ImpactLayout.Tables ? some.WithRows(frames[some.FrameIndex]) : some);
            if (part.Aggregate is { } aggregate) aggregates.Add(aggregate);
        }
        return new(header!, events, results, aggregates, header!.Snapshot);
    }

    /// <summary>
    /// An event study as it comes: a header, the series and events that it does not hold, then results, then aggregates. Much data comes
    /// fastest in tables, by <see cref="EstimateImpactRequest.Layout"/>;
    /// <see cref="Tables.WithRows"/> makes rows of them.
    /// </summary>
    public IAsyncEnumerable<EstimateImpactResponse> EstimateImpactPartsAsync(EstimateImpactRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new ImpactService.ImpactServiceClient(CallInvoker);
        return _caller.StreamAsync(
            (cursor, call) => client.EstimateImpact(cursor.Length > 0 ? new EstimateImpactRequest(request) { Cursor = cursor } : request, call),
            part => part.Results?.Cursor ?? part.Aggregate?.Cursor, cancellationToken);
    }

    /// <summary>Writes the bars of one series as one atomic revision, or nothing when all of it was there already. It is not tried again.</summary>
    /// <param name="header">Who writes and why.</param>
    /// <param name="series">The series' header, which is created or replaced.</param>
    /// <param name="timeUnixNanos">Start of each bar, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending.</param>
    /// <param name="columns">Every field of the series, by field in lower case ("close") or by your own name: one value per time; NaN is missing.</param>
    /// <param name="cancellationToken">Ends the call; nothing is written then.</param>
    /// <exception cref="ArgumentException">A column has another length than the times.</exception>
    public Task<ImportSeriesResponse> ImportAsync(
        ImportHeader header,
        Series series,
        ReadOnlyMemory<long> timeUnixNanos,
        IReadOnlyDictionary<string, ReadOnlyMemory<double>> columns,
        CancellationToken cancellationToken = default)
    {
        var client = new IngestService.IngestServiceClient(CallInvoker);
        return _caller.SendAsync(client.ImportSeries, Importing.Bars(header, series, timeUnixNanos, columns), cancellationToken);
    }

    /// <summary>Writes records as one atomic revision, or nothing when all of it was there already. It is not tried again.</summary>
    public Task<ImportRecordsResponse> ImportAsync(ImportHeader header, IEnumerable<Record> records, CancellationToken cancellationToken = default)
    {
        var client = new IngestService.IngestServiceClient(CallInvoker);
        return _caller.SendAsync(client.ImportRecords, Importing.Records(header, records), cancellationToken);
    }

    private static void Gather(List<Event> events, IEnumerable<Event>? some, int firstIndex)
    {
        if (some is null) return;
        events.RemoveRange(firstIndex, events.Count - firstIndex);
        events.AddRange(some);
    }

    private static AlignedSeries Aligned(AlignedColumn column, string eventName, string series) => new(
        eventName,
        series,
        column.Values.ToMemory(),
        column.ObservationStartTimeUnixNanos.ToMemory(),
        column.ObservationEndTimeUnixNanos.ToMemory(),
        column.Missing.ToMemory(),
        column);

    private static Uri AddressOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var url = address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" } && HasPort(url)
            ? uri
            : throw new ArgumentException($"\"{address}\" is not host:port, such as localhost:50051.", nameof(address));
    }

    private static bool HasPort(string url) => url.TrimEnd('/').Split(':')[^1].All(char.IsAsciiDigit);
}
