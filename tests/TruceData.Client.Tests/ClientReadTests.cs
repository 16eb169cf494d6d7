using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Client.Tests;

public sealed class ClientReadTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private const string Threat = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
    private static readonly Timestamp NewYorkClose = Timestamp.FromDateTimeOffset(new(2025, 10, 10, 20, 0, 0, TimeSpan.Zero));

    private readonly TruceDataClient _client = new(server.Address);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Lists_contain_all_pages_of_one_revision()
    {
        var dataset = await _client.GetDatasetAsync(cancellationToken: CancellationToken);
        var counts = dataset.Counts.ToDictionary(count => count.Collection, count => count.Count);
        var claims = await _client.GetClaimsAsync(new ListClaimsRequest { PageSize = 100 }, CancellationToken);
        Assert.Equal(counts["events"], (await _client.GetEventsAsync(cancellationToken: CancellationToken)).Count);
        Assert.Equal(counts["claims"], claims.Count);
        Assert.Equal(counts["policies"], (await _client.GetPoliciesAsync(cancellationToken: CancellationToken)).Count);
        Assert.Equal(counts["reactions"], (await _client.GetReactionsAsync(cancellationToken: CancellationToken)).Count);
        Assert.Equal(counts["calendars"], (await _client.GetCalendarsAsync(cancellationToken: CancellationToken)).Count);
        var kinds = await _client.GetFilterValuesAsync(
            new ListFilterValuesRequest { Collection = "events", Field = "kinds", PageSize = 3 }, CancellationToken);
        Assert.Equal(counts["events"], kinds.Sum(kind => kind.Count));
        Assert.Equal(claims.Max(claim => claim.KnowledgeTime), claims.Snapshot.MaxKnowledgeTime);
    }

    [Fact]
    public async Task A_read_beyond_the_record_says_so()
    {
        var coverage = Assert.Single((await _client.GetDatasetAsync(cancellationToken: CancellationToken)).Coverages);
        var end = coverage.Valid.EndTime;
        var request = new ListEventsRequest { AsOf = new AsOf { KnowledgeTime = end } };
        Assert.Empty((await _client.GetEventsAsync(request, CancellationToken)).Snapshot.BeyondRecord);
        request.AsOf.KnowledgeTime = new() { Seconds = end.Seconds + 1 };
        var beyond = Assert.Single((await _client.GetEventsAsync(request, CancellationToken)).Snapshot.BeyondRecord);
        Assert.Equal((coverage.Name, end), (beyond.Name, beyond.EndTime));
    }

    [Fact]
    public async Task Events_are_not_returned_before_their_knowledge_time()
    {
        var request = new ListEventsRequest { AsOf = new AsOf { KnowledgeTime = NewYorkClose } };
        var events = await _client.GetEventsAsync(request, CancellationToken);
        Assert.NotEmpty(events);
        Assert.All(events, each => Assert.True(each.KnowledgeTime <= NewYorkClose));
        Assert.Equal("", request.PageToken);
    }

    [Fact]
    public async Task A_threat_is_in_the_path_of_a_policy_only_while_it_was_open()
    {
        const string Policy = "policies/us-additional-tariff-on-china";
        var early = await _client.GetPolicyPathAsync(Policy, new AsOf { KnowledgeTime = NewYorkClose }, CancellationToken);
        var late = await _client.GetPolicyPathAsync(Policy, cancellationToken: CancellationToken);
        Assert.Contains(early.Steps, step => step.State == PolicyState.Threatened);
        Assert.DoesNotContain(late.Steps, step => step.State == PolicyState.Threatened);
    }

    [Fact]
    public async Task Reported_moves_are_compared_with_prices()
    {
        var reconciliations = await _client.ReconcileAsync(cancellationToken: CancellationToken);
        Assert.Contains(reconciliations, each => each.Verdict == Verdict.Consistent);
    }

    [Fact]
    public async Task A_series_is_read_whole_or_for_an_interval()
    {
        var whole = await _client.ReadSeriesAsync(new ReadSeriesRequest { Series = { Closes } }, CancellationToken);
        Assert.Equal(378, whole.TimeUnixNanos.Length);
        Assert.Equal(6845.5, whole.Columns["close"].Span[^1]);
        Assert.Equal(UnitKind.IndexPoints, Assert.Single(whole.Series.Fields).Unit.Kind);
        var start = new Interval { EndTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) };
        var none = await _client.ReadSeriesAsync(new ReadSeriesRequest { Series = { Closes }, Time = start }, CancellationToken);
        Assert.Equal((0, 0, 1L), (none.TimeUnixNanos.Length, none.Columns["close"].Length, none.Snapshot.Revision));
    }

    [Fact]
    public async Task Columns_report_why_a_value_is_missing()
    {
        var alignment = await _client.AlignAsync(
            new AlignEventsRequest { Events = { Threat }, Series = { Closes }, AsOf = new AsOf { KnowledgeTime = NewYorkClose } },
            CancellationToken);
        var column = Assert.Single(alignment.Columns);
        Assert.Equal((Threat, Closes), (column.Event, column.Series));
        var next = alignment.Header.Offsets.IndexOf(1);
        Assert.Equal(Missing.NotYetKnown, column.Missing.Span[next]);
        Assert.True(double.IsNaN(column.Values.Span[next]));
        Assert.Equal(long.MinValue, column.EndUnixNanos.Span[next]);
    }

    [Theory]
    [InlineData(WindowUnit.Sessions, Measure.Value, -400, 2)]
    [InlineData(WindowUnit.Sessions, Measure.Change, -3, 3)]
    [InlineData(WindowUnit.Bars, Measure.LogReturn, -2, 5)]
    [InlineData(WindowUnit.Elapsed, Measure.Value, -30, 30)]
    [InlineData(WindowUnit.Elapsed, Measure.CumulativeSimpleReturn, -5, 500)]
    public async Task Panels_contain_the_columns(WindowUnit unit, Measure measure, int first, int last)
    {
        var request = new AlignEventsRequest
        {
            Series = { Closes, "series/btcusd-daily", "series/nasdaq-composite-daily", "series/btcusd-hourly", "series/wti-front-daily" },
            Window = new Window
            {
                Unit = unit,
                FirstOffset = first,
                LastOffset = last,
                Step = unit == WindowUnit.Elapsed ? new Duration { Seconds = 5400 } : null,
            },
            Measure = measure,
            AnchorSensitivity = true,
            AsOf = new AsOf { KnowledgeTime = NewYorkClose },
        };
        var columns = await _client.AlignAsync(request, CancellationToken);
        request.Layout = AlignmentLayout.Panels;
        var panels = await _client.AlignAsync(request, CancellationToken);
        Assert.Equal((AlignmentLayout.Columns, AlignmentLayout.Panels), (columns.Header.Layout, panels.Header.Layout));
        Assert.Equal(columns.Columns.Select(WithoutCursor), panels.Columns.Select(WithoutCursor));
        Assert.Contains(columns.Columns, each => each.Column.IsAlternative);
        Assert.Contains(columns.Columns, each => each.Missing.Span.ContainsAnyExcept(Missing.Present));
    }

    [Fact]
    public async Task A_stream_of_panels_resumes_after_any_panel()
    {
        var request = new AlignEventsRequest
        {
            Series = { Closes, "series/btcusd-daily" },
            Window = new Window { FirstOffset = -600, LastOffset = 0 },
            Layout = AlignmentLayout.Panels,
        };
        var panels = await ReadPanelsAsync(request);
        Assert.True(panels.Count > 3);
        // The contract: up to 64 KiB of values and about 256 KiB of frames.
        Assert.All(panels, panel => Assert.InRange(panel.CalculateSize(), 0, (64 + 256) * 1024));
        for (var i = 0; i < panels.Count; i++)
        {
            var rest = await ReadPanelsAsync(new(request) { Cursor = panels[i].Cursor });
            Assert.Equal(panels.Skip(i + 1).SelectMany(each => each.Values), rest.SelectMany(each => each.Values));
        }
    }

    [Fact]
    public async Task Series_of_one_calendar_share_a_frame()
    {
        var request = new AlignEventsRequest
        {
            Events = { Threat },
            Series = { Closes, "series/sp500-ohlc-daily", "series/btcusd-daily" },
            Layout = AlignmentLayout.Panels,
        };
        var panel = Assert.Single(await ReadPanelsAsync(request));
        Assert.Equal([0, 0, 1], panel.FrameIndexes);
        Assert.All(panel.Frames, frame => Assert.Empty(frame.Missing));
    }

    [Fact]
    public async Task Tables_contain_the_rows()
    {
        var rows = await _client.EstimateImpactAsync(CreateStudy(ImpactLayout.Unspecified), CancellationToken);
        var tables = await _client.EstimateImpactAsync(CreateStudy(ImpactLayout.Tables), CancellationToken);
        Assert.Equal((ImpactLayout.Rows, ImpactLayout.Tables), (rows.Header.Layout, tables.Header.Layout));
        Assert.Equal(rows.Results.Select(WithoutCursor), tables.Results.Select(WithoutCursor));
        Assert.Equal(rows.Aggregates.Select(WithoutCursor), tables.Aggregates.Select(WithoutCursor));
        Assert.Contains(rows.Results, each => each.AlternativeAnchors.Contains(true));
        ImpactWarningKind[] kinds = [ImpactWarningKind.EventWindowIncomplete, ImpactWarningKind.OverlappingWindows];
        Assert.Contains(rows.Results, each => kinds.All(kind => each.Warnings.Any(warning => warning.Kind == kind)));
    }

    [Fact]
    public async Task Aggregates_can_be_read_without_results()
    {
        var rows = await _client.EstimateImpactAsync(CreateStudy(ImpactLayout.Rows), CancellationToken);
        var aggregates = await _client.EstimateImpactAsync(CreateStudy(ImpactLayout.Aggregates), CancellationToken);
        Assert.Equal([EventStudyTest.TimeSeriesT], rows.Header.Tests.Except(aggregates.Header.Tests));
        Assert.Equal(ImpactLayout.Aggregates, aggregates.Header.Layout);
        rows.Header.Tests.Remove(EventStudyTest.TimeSeriesT);
        Assert.Equal(rows.Header, new ImpactHeader(aggregates.Header) { Layout = ImpactLayout.Rows });
        Assert.Empty(aggregates.Results);
        Assert.Contains(aggregates.Aggregates, each => each.Statistics.Any(one => one.Test == EventStudyTest.GeneralizedRankT));
        Assert.Equal(rows.Aggregates.Select(WithoutCursor), aggregates.Aggregates.Select(WithoutCursor));
    }

    [Theory]
    [InlineData(ImpactLayout.Rows)]
    [InlineData(ImpactLayout.Aggregates)]
    public async Task A_study_resumes_after_any_aggregate(ImpactLayout layout)
    {
        var request = CreateStudy(layout);
        var whole = await _client.EstimateImpactAsync(request, CancellationToken);
        Assert.Equal(8, whole.Aggregates.Count);
        for (var i = 0; i < whole.Aggregates.Count; i++)
        {
            var rest = await _client.EstimateImpactAsync(new(request) { Cursor = whole.Aggregates[i].Cursor }, CancellationToken);
            Assert.Empty(rest.Results);
            Assert.Equal(whole.Aggregates.Skip(i + 1), rest.Aggregates);
        }
    }

    [Fact]
    public async Task A_stream_of_tables_resumes_after_any_table_with_the_frames_that_it_needs()
    {
        var request = CreateStudy(ImpactLayout.Tables);
        var (tables, frames) = await ReadTablesAsync(request);
        Assert.InRange(frames.Count, 3, tables.Count - 1);
        Assert.All(tables, table => Assert.Empty(table.EventIndexes));
        for (var i = 0; i < tables.Count; i++)
        {
            var (rest, needed) = await ReadTablesAsync(new(request) { Cursor = tables[i].Cursor });
            Assert.Equal(tables.Skip(i + 1), rest);
            var indexes = rest.Select(each => each.FrameIndex).Distinct();
            Assert.Equal(indexes.Select(index => frames.Single(each => each.Index == index)), needed);
        }
    }

    [Fact]
    public async Task Aggregates_received_before_a_break_are_not_duplicated()
    {
        var request = CreateStudy(ImpactLayout.Tables);
        var whole = await _client.EstimateImpactAsync(request, CancellationToken);
        using var connection = new InterruptedConnection(server.Port);
        using var client = new TruceDataClient(connection.Address);
        var resumed = await client.EstimateImpactAsync(request, CancellationToken);
        Assert.Equal(1, connection.InterruptionCount);
        Assert.Equal(whole.Results, resumed.Results);
        Assert.Equal(whole.Aggregates, resumed.Aggregates);
    }

    /// <summary>Requests three series of two calendars, with a window so long that the results of each need several messages.</summary>
    private static EstimateImpactRequest CreateStudy(ImpactLayout layout) => new()
    {
        Series = { Closes, "series/sp500-ohlc-daily", "series/btcusd-daily" },
        Model = NormalModel.ConstantMean,
        EstimationWindow = new SessionRange { FirstOffset = -100, LastOffset = -61 },
        EventWindow = new SessionRange { FirstOffset = -60, LastOffset = 60 },
        AnchorSensitivity = true,
        Layout = layout,
    };

    private async Task<(List<ImpactResults> Tables, List<ImpactFrame> Frames)> ReadTablesAsync(EstimateImpactRequest request)
    {
        var tables = new List<ImpactResults>();
        var frames = new List<ImpactFrame>();
        await foreach (var part in _client.EstimateImpactPartsAsync(request, CancellationToken))
        {
            if (part.Frame is { } frame) frames.Add(frame);
            if (part.Results is { } table) tables.Add(table);
        }

        return (tables, frames);
    }

    private static ImpactResults WithoutCursor(ImpactResults results) => new(results) { Cursor = "" };

    private static ImpactAggregate WithoutCursor(ImpactAggregate aggregate) => new(aggregate) { Cursor = "" };

    private async Task<List<AlignedPanel>> ReadPanelsAsync(AlignEventsRequest request)
    {
        var panels = new List<AlignedPanel>();
        await foreach (var part in _client.AlignPartsAsync(request, CancellationToken))
        {
            if (part.Panel is { } panel) panels.Add(panel);
        }

        return panels;
    }

    private static AlignedColumn WithoutCursor(AlignedColumnData series) => new(series.Column) { Cursor = "" };

    [Fact]
    public async Task Leaving_the_loop_ends_the_stream()
    {
        var request = new AlignEventsRequest { Series = { Closes, "series/btcusd-daily" } };
        await foreach (var part in _client.AlignPartsAsync(request, CancellationToken))
        {
            if (part.Column is not null) break;
        }
        var events = await _client.GetEventsAsync(cancellationToken: CancellationToken);
        var alignment = await _client.AlignAsync(new AlignEventsRequest { Series = { Closes } }, CancellationToken);
        Assert.Equal(events.Count, alignment.Columns.Count);
    }

    [Fact]
    public async Task An_event_study_has_its_choices_and_averages()
    {
        var threats = await _client.GetEventsAsync(
            new ListEventsRequest { Filter = new EventFilter { Phases = { Phase.Threatened } } }, CancellationToken);
        var impact = await _client.EstimateImpactAsync(
            new EstimateImpactRequest
            {
                Events = { threats.Select(each => each.Name) },
                Series = { Closes, "series/btcusd-daily" },
                Model = NormalModel.ConstantMean,
                EventWindow = new SessionRange { FirstOffset = -1, LastOffset = 1 },
            },
            CancellationToken);
        Assert.Equal([-1, 0, 1], impact.Header.Offsets);
        Assert.Equal(2, impact.Results.Count);
        Assert.Equal(3 * impact.Results[0].EventIndexes.Count, impact.Results[0].AbnormalReturns.ToMemory().Length);
        Assert.Equal([0, 1, -1], impact.Aggregates.Select(each => each.SeriesIndex));
    }

    [Fact]
    public async Task Other_services_are_called_with_the_call_invoker()
    {
        var market = new MarketService.MarketServiceClient(_client.CallInvoker);
        var sessions = await market.ListSessionsAsync(new ListSessionsRequest(), cancellationToken: CancellationToken);
        Assert.Equal("America/New_York", sessions.TimeZone);
    }
}
