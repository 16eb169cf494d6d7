using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>
/// A connection to a TruceData server. Requests and records are the messages of the contract. Every read request takes an
/// <see cref="AsOf"/>, and every answer has the snapshot that was read. A call is retried while no server answers; a stream that breaks
/// resumes after the last message received. Every method throws <see cref="TruceDataException"/> when its call fails and
/// <see cref="OperationCanceledException"/> when its token is cancelled. Safe for use by several threads at once.
/// </summary>
public sealed class TruceDataClient : IDisposable
{
    private const int HeartbeatsMissed = 3;

    // The default and the limits of the server, which refuses other intervals.
    private const double DefaultHeartbeatSeconds = 30;
    private const double MinHeartbeatSeconds = 1;
    private const double MaxHeartbeatSeconds = 3600;

    private readonly GrpcChannel _channel;
    private readonly Caller _caller;

    /// <summary>Creates a client, which connects on the first call.</summary>
    /// <param name="address">The host and gRPC port, such as "localhost:50051"; with "https://" for TLS.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is not host:port.</exception>
    public TruceDataClient(string address = "localhost:50051", TruceDataClientOptions? options = null)
    {
        options ??= new();
        var uri = ParseAddress(address);
        _channel = GrpcChannel.ForAddress(uri, options.CreateChannelOptions(uri));
        _caller = new(address, uri, options);
        CallInvoker = _channel.CreateCallInvoker();
    }

    /// <summary>
    /// The invoker for the generated clients of methods that this class lacks:
    /// <c>new MarketService.MarketServiceClient(client.CallInvoker)</c>. Their calls are not retried.
    /// </summary>
    public CallInvoker CallInvoker { get; }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    /// <summary>Returns the number of records by collection, the coverage, the terms and the version of the server.</summary>
    public Task<GetDatasetResponse> GetDatasetAsync(AsOf? asOf = null, CancellationToken cancellationToken = default)
    {
        var client = new DatasetService.DatasetServiceClient(CallInvoker);
        var request = new GetDatasetRequest { AsOf = asOf };
        return _caller.UnaryAsync(call => client.GetDatasetAsync(request, call), cancellationToken);
    }

    /// <summary>Returns the values that a filter of a list can take, each with its number of records, most frequent first.</summary>
    /// <param name="request">
    /// The request, which names one filter: <c>new ListFilterValuesRequest { Collection = "events", Field = "actors" }</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Listing<FilterValue>> GetFilterValuesAsync(ListFilterValuesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new DatasetService.DatasetServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ListFilterValuesAsync,
            page => new ListPage<FilterValue>(page.FilterValues, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Returns events ordered by time; with a query, the best match first.</summary>
    public Task<Listing<Event>> GetEventsAsync(ListEventsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new EventService.EventServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ListEventsAsync,
            page => new ListPage<Event>(page.Events, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>
    /// Streams the changes to events and to the claims about them from a revision on, then new ones as they are recorded. Heartbeats have
    /// no change. The stream is endless; leave the loop to end it. After a break it resumes without losing or duplicating a change. A
    /// stream that receives neither a change nor a heartbeat for three heartbeat intervals counts as broken.
    /// <see cref="TruceDataClientOptions.Timeout"/> does not apply.
    /// </summary>
    public IAsyncEnumerable<WatchEventsResponse> WatchEventsAsync(
        WatchEventsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new EventService.EventServiceClient(CallInvoker);
        var first = request ?? new();
        return _caller.StreamAsync(
            (cursor, call) => client.WatchEvents(cursor.Length > 0 ? new WatchEventsRequest(first) { Cursor = cursor } : first, call),
            change => change.Cursor, cancellationToken, HeartbeatsMissed * GetHeartbeatInterval(first));
    }

    /// <summary>Returns the claims of sources, each with its source and paragraph.</summary>
    public Task<Listing<Claim>> GetClaimsAsync(ListClaimsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new EventService.EventServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ListClaimsAsync,
            page => new ListPage<Claim>(page.Claims, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Returns policies ordered by name.</summary>
    public Task<Listing<Policy>> GetPoliciesAsync(ListPoliciesRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new PolicyService.PolicyServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ListPoliciesAsync,
            page => new ListPage<Policy>(page.Policies, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>
    /// Returns the steps of a policy over valid time, as known at <paramref name="asOf"/>: scheduled, in force, threatened or suspended.
    /// </summary>
    public async Task<GetPolicyPathResponse> GetPolicyPathAsync(
        string name, AsOf? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var client = new PolicyService.PolicyServiceClient(CallInvoker);
        var policy = new Policy();
        var steps = await _caller.ReadAllPagesAsync(
            new GetPolicyPathRequest { Name = name, AsOf = asOf }, (next, token) => next.PageToken = token, client.GetPolicyPathAsync,
            page =>
            {
                policy = page.Policy;
                return new ListPage<PolicyStep>(page.Steps, page.NextPageToken, page.Snapshot);
            },
            cancellationToken);
        return new() { Policy = policy, Steps = { steps }, Snapshot = steps.Snapshot };
    }

    /// <summary>Returns market moves as reported, in fractions rather than percent.</summary>
    public Task<Listing<Reaction>> GetReactionsAsync(ListReactionsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new ReactionService.ReactionServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ListReactionsAsync,
            page => new ListPage<Reaction>(page.Reactions, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Compares reported moves with prices under every definition. Returns a verdict on each.</summary>
    public Task<Listing<Reconciliation>> ReconcileAsync(
        ReconcileReactionsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new ReactionService.ReactionServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ReconcileReactionsAsync,
            page => new ListPage<Reconciliation>(page.Reconciliations, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Returns calendars ordered by name, with their exceptions if <see cref="ListCalendarsRequest.View"/> is FULL.</summary>
    public Task<Listing<Calendar>> GetCalendarsAsync(ListCalendarsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var client = new MarketService.MarketServiceClient(CallInvoker);
        return _caller.ReadAllPagesAsync(
            request, (next, token) => next.PageToken = token, client.ListCalendarsAsync,
            page => new ListPage<Calendar>(page.Calendars, page.NextPageToken, page.Snapshot), cancellationToken);
    }

    /// <summary>Reads a whole series.</summary>
    /// <param name="request">The request, which names one series: <c>new ReadSeriesRequest { Series = { "series/x" } }</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The request does not name one series.</exception>
    public async Task<SeriesData> ReadSeriesAsync(ReadSeriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Series is not [var name])
        {
            throw new ArgumentException(
                $"{request.Series.Count} series are named; name one, or read several with ReadSeriesChunksAsync.", nameof(request));
        }
        var chunks = new List<SeriesChunkData>();
        await foreach (var chunk in ReadSeriesChunksAsync(request, cancellationToken)) chunks.Add(chunk);
        // The description is read at the revision of the bars and of its history, because another one may have been written since, or a
        // failover may have given the number to another revision.
        var asOf = request.AsOf?.Clone() ?? new AsOf();
        if (chunks.Count > 0)
        {
            asOf.Revision = chunks[0].Snapshot.Revision;
            asOf.ContentHash = chunks[0].Snapshot.ContentHash;
        }

        var client = new MarketService.MarketServiceClient(CallInvoker);
        var described = await _caller.UnaryAsync(
            call => client.GetSeriesAsync(new GetSeriesRequest { Name = name, AsOf = asOf }, call), cancellationToken);
        // The names come from the fields rather than the chunks, of which there may be none.
        var names = request.Fields.Count > 0
            ? request.Fields.Select(field => Columns.FormatField(field.Field, field.ColumnName))
            : described.Series.Fields.Select(field => Columns.FormatField(field.Field, field.ColumnName));
        return new(
            described.Series,
            Columns.Join([.. chunks.Select(chunk => chunk.TimeUnixNanos)]),
            names.ToDictionary(each => each, each => Columns.Join([.. chunks.Select(chunk => chunk.Columns[each])])),
            chunks.Count > 0 ? chunks[^1].Snapshot : described.Snapshot);
    }

    /// <summary>Streams the bars of series in chunks, for series that do not fit into memory.</summary>
    public async IAsyncEnumerable<SeriesChunkData> ReadSeriesChunksAsync(
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
            var columns = chunk.Columns.ToDictionary(
                column => Columns.FormatField(column.Field, column.ColumnName), column => column.Values.ToMemory());
            yield return new(chunk.Series, chunk.TimeUnixNanos.ToMemory(), columns, chunk.Cursor, answer.Snapshot);
        }
    }

    /// <summary>Aligns series with events. Returns one column per event and series.</summary>
    public async Task<AlignmentData> AlignAsync(AlignEventsRequest request, CancellationToken cancellationToken = default)
    {
        AlignmentHeader? header = null;
        var events = new List<Event>();
        var columns = new List<AlignedColumnData>();
        await foreach (var part in AlignPartsAsync(request, cancellationToken))
        {
            header = part.Header ?? header;
            header!.Series.AddRange(part.Series?.Series ?? []);
            header.Fields.AddRange(part.Series?.Fields ?? []);
            AddEvents(events, part.Header?.Events ?? part.Events?.Events, part.Events?.FirstIndex ?? 0);
            foreach (var column in part.Panel?.ToColumns() ?? (part.Column is { } one ? [one] : []))
                columns.Add(CreateColumnData(column, events[column.EventIndex].Name, header.Series[column.SeriesIndex].Name));
        }
        return new(header!, events, columns, header!.Snapshot);
    }

    /// <summary>
    /// Streams series around events: a header, then a column per event and series. Series and events that do not fit into the header
    /// precede their columns. For much data, panels are fastest (<see cref="AlignEventsRequest.Layout"/>);
    /// <see cref="Panels.ToColumns"/> converts them to columns.
    /// </summary>
    public IAsyncEnumerable<AlignEventsResponse> AlignPartsAsync(AlignEventsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new ImpactService.ImpactServiceClient(CallInvoker);
        return _caller.StreamAsync(
            (cursor, call) => client.AlignEvents(cursor.Length > 0 ? new AlignEventsRequest(request) { Cursor = cursor } : request, call),
            part => part.Column?.Cursor ?? part.Panel?.Cursor, cancellationToken);
    }

    /// <summary>Estimates an event study. Returns the results of each event and series, and the aggregates with their tests.</summary>
    public async Task<ImpactData> EstimateImpactAsync(EstimateImpactRequest request, CancellationToken cancellationToken = default)
    {
        ImpactHeader? header = null;
        var events = new List<Event>();
        var results = new List<ImpactResults>();
        var aggregates = new List<ImpactAggregate>();
        var (regressions, portfolios) = (new List<ImpactRegression>(), new List<ImpactPortfolio>());
        var frames = new Dictionary<int, ImpactFrame>();
        await foreach (var part in EstimateImpactPartsAsync(request, cancellationToken))
        {
            header = part.Header ?? header;
            header!.Series.AddRange(part.Series?.Series ?? []);
            header.Fields.AddRange(part.Series?.Fields ?? []);
            AddEvents(events, part.Header?.Events ?? part.Events?.Events, part.Events?.FirstIndex ?? 0);
            if (part.Frame is { } frame) frames[frame.Index] = frame;
            if (part.Results is { } some) results.Add(header.Layout == ImpactLayout.Tables ? some.WithRows(frames[some.FrameIndex]) : some);
            if (part.Aggregate is { } aggregate) aggregates.Add(aggregate);
            if (part.Regression is { } regression) regressions.Add(regression);
            if (part.Portfolio is { } portfolio) portfolios.Add(portfolio);
        }
        return new(header!, events, results, aggregates, regressions, portfolios, header!.Snapshot);
    }

    /// <summary>
    /// Streams an event study: a header, series and events that do not fit into it, then results, aggregates, regressions and portfolios.
    /// For much data, tables are fastest (<see cref="EstimateImpactRequest.Layout"/>); <see cref="Tables.WithRows"/> converts them to rows.
    /// </summary>
    public IAsyncEnumerable<EstimateImpactResponse> EstimateImpactPartsAsync(
        EstimateImpactRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = new ImpactService.ImpactServiceClient(CallInvoker);
        return _caller.StreamAsync(
            (cursor, call) =>
                client.EstimateImpact(cursor.Length > 0 ? new EstimateImpactRequest(request) { Cursor = cursor } : request, call),
            part => part.Results?.Cursor ?? part.Aggregate?.Cursor ?? part.Regression?.Cursor ?? part.Portfolio?.Cursor, cancellationToken);
    }

    /// <summary>Writes the bars of one series as one atomic revision, or nothing if nothing has changed. The call is not retried.</summary>
    /// <param name="header">The author and the reason of the write.</param>
    /// <param name="series">The description of the series, which is created or replaced.</param>
    /// <param name="timeUnixNanos">The start of each bar, in nanoseconds since 1970-01-01T00:00:00Z, strictly ascending.</param>
    /// <param name="columns">
    /// The values of every field of the series, by field in lower case ("close") or by column name: one value per time; NaN is missing.
    /// </param>
    /// <param name="replace">
    /// Whether bars may replace stored bars that differ. If false, such bars are refused, unless the header states a knowledge time.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; nothing is written then.</param>
    /// <exception cref="ArgumentException">The length of a column differs from the number of times.</exception>
    public Task<ImportSeriesResponse> ImportAsync(
        ImportHeader header,
        Series series,
        ReadOnlyMemory<long> timeUnixNanos,
        IReadOnlyDictionary<string, ReadOnlyMemory<double>> columns,
        bool replace = false,
        CancellationToken cancellationToken = default)
    {
        var client = new IngestService.IngestServiceClient(CallInvoker);
        var messages = ImportMessages.CreateForSeries(header, series, timeUnixNanos, columns, replace);
        return _caller.SendAsync(client.ImportSeries, messages, cancellationToken);
    }

    /// <summary>Writes records as one atomic revision, or nothing if nothing has changed. The call is not retried.</summary>
    public Task<ImportRecordsResponse> ImportAsync(
        ImportHeader header, IEnumerable<Record> records, CancellationToken cancellationToken = default)
    {
        var client = new IngestService.IngestServiceClient(CallInvoker);
        return _caller.SendAsync(client.ImportRecords, ImportMessages.CreateForRecords(header, records), cancellationToken);
    }

    private static void AddEvents(List<Event> events, IEnumerable<Event>? added, int firstIndex)
    {
        if (added is null) return;
        events.RemoveRange(firstIndex, events.Count - firstIndex);
        events.AddRange(added);
    }

    private static AlignedColumnData CreateColumnData(AlignedColumn column, string eventName, string series) => new(
        eventName,
        series,
        column.Values.ToMemory(),
        column.ObservationStartTimeUnixNanos.ToMemory(),
        column.ObservationEndTimeUnixNanos.ToMemory(),
        column.Missing.ToMemory(),
        column);

    private static TimeSpan GetHeartbeatInterval(WatchEventsRequest request)
    {
        var seconds = request.HeartbeatInterval is { } interval ? interval.Seconds + (interval.Nanos / 1e9) : DefaultHeartbeatSeconds;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, MinHeartbeatSeconds, MaxHeartbeatSeconds));
    }

    private static Uri ParseAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var url = address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" }
            && HasPort(url)
            ? uri
            : throw new ArgumentException($"\"{address}\" is not host:port, such as localhost:50051.", nameof(address));
    }

    private static bool HasPort(string url) => url.TrimEnd('/').Split(':')[^1].All(char.IsAsciiDigit);
}
