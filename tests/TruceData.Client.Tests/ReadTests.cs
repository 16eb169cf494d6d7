using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Client.Tests;

public sealed class ReadTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private const string Threat = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
    private static readonly Timestamp NewYorkClose = Timestamp.FromDateTimeOffset(new(2025, 10, 10, 20, 0, 0, TimeSpan.Zero));

    private readonly TruceDataClient _client = new(server.Address);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Lists_come_whole_over_all_pages_of_one_revision()
    {
        var counts = (await _client.GetDatasetAsync(cancellationToken: Ct)).Counts.ToDictionary(count => count.Collection, count => count.Count);
        var claims = await _client.GetClaimsAsync(new ListClaimsRequest { PageSize = 100 }, Ct);
        Assert.Equal(counts["events"], (await _client.GetEventsAsync(cancellationToken: Ct)).Count);
        Assert.Equal(counts["claims"], claims.Count);
        Assert.Equal(counts["policies"], (await _client.GetPoliciesAsync(cancellationToken: Ct)).Count);
        Assert.Equal(counts["reactions"], (await _client.GetReactionsAsync(cancellationToken: Ct)).Count);
        Assert.Equal(counts["calendars"], (await _client.GetCalendarsAsync(cancellationToken: Ct)).Count);
        var kinds = await _client.GetFilterValuesAsync(new ListFilterValuesRequest { Collection = "events", Field = "kinds", PageSize = 3 }, Ct);
        Assert.Equal(counts["events"], kinds.Sum(kind => kind.Count));
        Assert.Equal(claims.Max(claim => claim.KnowledgeTime), claims.Snapshot.MaxKnowledgeTime);
    }

    [Fact]
    public async Task Nothing_is_known_before_its_time()
    {
        var request = new ListEventsRequest { AsOf = new AsOf { KnowledgeTime = NewYorkClose } };
        var events = await _client.GetEventsAsync(request, Ct);
        Assert.NotEmpty(events);
        Assert.All(events, each => Assert.True(each.KnowledgeTime <= NewYorkClose));
        Assert.Equal("", request.PageToken);
    }

    [Fact]
    public async Task A_threat_stands_in_a_policys_path_only_while_it_was_one()
    {
        var early = await _client.GetPolicyPathAsync("policies/us-additional-tariff-on-china", new AsOf { KnowledgeTime = NewYorkClose }, Ct);
        var late = await _client.GetPolicyPathAsync("policies/us-additional-tariff-on-china", cancellationToken: Ct);
        Assert.Contains(early.Steps, step => step.State == PolicyState.Threatened);
        Assert.DoesNotContain(late.Steps, step => step.State == PolicyState.Threatened);
    }

    [Fact]
    public async Task Reported_moves_are_held_against_prices()
    {
        var reconciliations = await _client.ReconcileAsync(cancellationToken: Ct);
        Assert.Contains(reconciliations, each => each.Verdict == Verdict.Consistent);
    }

    [Fact]
    public async Task A_series_has_its_values_and_may_be_cut_or_empty()
    {
        var whole = await _client.GetSeriesAsync(new ReadSeriesRequest { Series = { Closes } }, Ct);
        Assert.Equal(219, whole.TimeUnixNanos.Length);
        Assert.Equal(6734.11, whole.Columns["close"].Span[^1]);
        Assert.Equal(UnitKind.IndexPoints, Assert.Single(whole.Series.Fields).Unit.Kind);
        var start = new Interval { EndTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) };
        var none = await _client.GetSeriesAsync(new ReadSeriesRequest { Series = { Closes }, Time = start }, Ct);
        Assert.Equal((0, 0, 1L), (none.TimeUnixNanos.Length, none.Columns["close"].Length, none.Snapshot.Revision));
    }

    [Fact]
    public async Task Columns_say_why_a_value_is_missing()
    {
        var alignment = await _client.AlignAsync(
            new AlignEventsRequest { Events = { Threat }, Series = { Closes }, AsOf = new AsOf { KnowledgeTime = NewYorkClose } }, Ct);
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
    public async Task Panels_hold_the_columns(WindowUnit unit, Measure measure, int first, int last)
    {
        var request = new AlignEventsRequest
        {
            Series = { Closes, "series/btcusd-daily", "series/nasdaq-composite-daily", "series/btcusd-hourly", "series/wti-front-daily" },
            Window = new Window { Unit = unit, FirstOffset = first, LastOffset = last, Step = unit == WindowUnit.Elapsed ? new Duration { Seconds = 5400 } : null },
            Measure = measure,
            AnchorSensitivity = true,
            AsOf = new AsOf { KnowledgeTime = NewYorkClose },
        };
        var columns = await _client.AlignAsync(request, Ct);
        request.Layout = AlignmentLayout.Panels;
        var panels = await _client.AlignAsync(request, Ct);
        Assert.Equal((AlignmentLayout.Columns, AlignmentLayout.Panels), (columns.Header.Layout, panels.Header.Layout));
        Assert.Equal(columns.Columns.Select(WithoutCursor), panels.Columns.Select(WithoutCursor));
        Assert.Contains(columns.Columns, each => each.Column.IsAlternative);
        Assert.Contains(columns.Columns, each => each.Missing.Span.ContainsAnyExcept(Missing.Present));
    }

    [Fact]
    public async Task A_stream_of_panels_goes_on_behind_any_of_them()
    {
        var request = new AlignEventsRequest
        {
            Series = { Closes, "series/btcusd-daily" },
            Window = new Window { FirstOffset = -600, LastOffset = 0 },
            Layout = AlignmentLayout.Panels,
        };
        var panels = await PanelsAsync(request);
        Assert.True(panels.Count > 3);
        Assert.All(panels, panel => Assert.InRange(panel.CalculateSize(), 0, 256 * 1024));
        foreach (var (panel, i) in panels.Select((panel, i) => (panel, i)))
            Assert.Equal(panels.Skip(i + 1).SelectMany(each => each.Values), (await PanelsAsync(new(request) { Cursor = panel.Cursor })).SelectMany(each => each.Values));
    }

    [Fact]
    public async Task Series_of_one_calendar_share_a_frame()
    {
        var request = new AlignEventsRequest { Events = { Threat }, Series = { Closes, "series/sp500-ohlc-daily", "series/btcusd-daily" }, Layout = AlignmentLayout.Panels };
        var panel = Assert.Single(await PanelsAsync(request));
        Assert.Equal([0, 0, 1], panel.FrameIndexes);
        Assert.All(panel.Frames, frame => Assert.Empty(frame.Missing));
    }

    [Fact]
    public async Task Tables_hold_the_rows()
    {
        var rows = await _client.EstimateImpactAsync(ManyRows(ImpactLayout.Unspecified), Ct);
        var tables = await _client.EstimateImpactAsync(ManyRows(ImpactLayout.Tables), Ct);
        Assert.Equal((ImpactLayout.Rows, ImpactLayout.Tables), (rows.Header.Layout, tables.Header.Layout));
        Assert.Equal(rows.Results.Select(WithoutCursor), tables.Results.Select(WithoutCursor));
        Assert.Equal(rows.Aggregates.Select(WithoutCursor), tables.Aggregates.Select(WithoutCursor));
        Assert.Contains(rows.Results, each => each.AlternativeAnchors.Contains(true));
        ImpactWarningKind[] ofSeriesAndOfEvents = [ImpactWarningKind.EventWindowIncomplete, ImpactWarningKind.OverlappingWindows];
        Assert.Contains(rows.Results, each => ofSeriesAndOfEvents.All(kind => each.Warnings.Any(warning => warning.Kind == kind)));
    }

    [Fact]
    public async Task Aggregates_are_had_without_results()
    {
        var rows = await _client.EstimateImpactAsync(ManyRows(ImpactLayout.Rows), Ct);
        var aggregates = await _client.EstimateImpactAsync(ManyRows(ImpactLayout.Aggregates), Ct);
        Assert.Equal(rows.Header, new ImpactHeader(aggregates.Header) { Layout = ImpactLayout.Rows });
        Assert.Equal(ImpactLayout.Aggregates, aggregates.Header.Layout);
        Assert.Empty(aggregates.Results);
        Assert.Contains(EventStudyTest.TimeSeriesT, aggregates.Header.Tests);
        Assert.Contains(aggregates.Aggregates, each => each.Statistics.Any(one => one.Test == EventStudyTest.GeneralizedRankT));
        Assert.Equal(rows.Aggregates.Select(WithoutCursor), aggregates.Aggregates.Select(WithoutCursor));
    }

    [Theory]
    [InlineData(ImpactLayout.Rows)]
    [InlineData(ImpactLayout.Aggregates)]
    public async Task A_study_goes_on_behind_any_aggregate(ImpactLayout layout)
    {
        var request = ManyRows(layout);
        var whole = await _client.EstimateImpactAsync(request, Ct);
        Assert.Equal(8, whole.Aggregates.Count);
        for (var i = 0; i < whole.Aggregates.Count; i++)
        {
            var behind = await _client.EstimateImpactAsync(new(request) { Cursor = whole.Aggregates[i].Cursor }, Ct);
            Assert.Empty(behind.Results);
            Assert.Equal(whole.Aggregates.Skip(i + 1), behind.Aggregates);
        }
    }

    [Fact]
    public async Task A_stream_of_tables_goes_on_behind_any_of_them_with_the_frames_that_it_needs()
    {
        var request = ManyRows(ImpactLayout.Tables);
        var (tables, frames) = await TablesAsync(request);
        Assert.InRange(frames.Count, 3, tables.Count - 1);
        Assert.All(tables, table => Assert.Empty(table.EventIndexes));
        for (var i = 0; i < tables.Count; i++)
        {
            var (behind, needed) = await TablesAsync(new(request) { Cursor = tables[i].Cursor });
            Assert.Equal(tables.Skip(i + 1), behind);
            Assert.Equal(behind.Select(each => each.FrameIndex).Distinct().Select(index => frames.Single(each => each.Index == index)), needed);
        }
    }

    [Fact]
    public async Task Aggregates_that_a_broken_stream_had_sent_are_not_counted_twice()
    {
        var request = ManyRows(ImpactLayout.Tables);
        var whole = await _client.EstimateImpactAsync(request, Ct);
        using var connection = new CutBeforeTheEnd(server.Port);
        using var client = new TruceDataClient(connection.Address);
        var mended = await client.EstimateImpactAsync(request, Ct);
        Assert.Equal(1, connection.Cuts);
        Assert.Equal(whole.Results, mended.Results);
        Assert.Equal(whole.Aggregates, mended.Aggregates);
    }

    /// <summary>Three series of two calendars; a window so long that the events of each need several messages.</summary>
    private static EstimateImpactRequest ManyRows(ImpactLayout layout) => new()
    {
        Series = { Closes, "series/sp500-ohlc-daily", "series/btcusd-daily" },
        Model = NormalModel.ConstantMean,
        EstimationWindow = new SessionRange { FirstOffset = -100, LastOffset = -61 },
        EventWindow = new SessionRange { FirstOffset = -60, LastOffset = 60 },
        AnchorSensitivity = true,
        Layout = layout,
    };

    private async Task<(List<ImpactResults> Tables, List<ImpactFrame> Frames)> TablesAsync(EstimateImpactRequest request)
    {
        var (tables, frames) = (new List<ImpactResults>(), new List<ImpactFrame>());
        await foreach (var part in _client.EstimateImpactPartsAsync(request, Ct))
        {
            if (part.Frame is { } frame) frames.Add(frame);
            if (part.Results is { } table) tables.Add(table);
        }

        return (tables, frames);
    }

    private static ImpactResults WithoutCursor(ImpactResults results) => new(results) { Cursor = "" };

    private static ImpactAggregate WithoutCursor(ImpactAggregate aggregate) => new(aggregate) { Cursor = "" };

    private async Task<List<AlignedPanel>> PanelsAsync(AlignEventsRequest request)
    {
        var panels = new List<AlignedPanel>();
        await foreach (var part in _client.AlignPartsAsync(request, Ct))
        {
            if (part.Panel is { } panel) panels.Add(panel);
        }

        return panels;
    }

    private static AlignedColumn WithoutCursor(AlignedSeries series) => new(series.Column) { Cursor = "" };

    [Fact]
    public async Task Leaving_the_loop_ends_the_stream()
    {
        await foreach (var part in _client.AlignPartsAsync(new AlignEventsRequest { Series = { Closes, "series/btcusd-daily" } }, Ct))
        {
            if (part.Column is not null) break;
        }
        var events = await _client.GetEventsAsync(cancellationToken: Ct);
        Assert.Equal(events.Count, (await _client.AlignAsync(new AlignEventsRequest { Series = { Closes } }, Ct)).Columns.Count);
    }

    [Fact]
    public async Task An_event_study_comes_with_its_choices_and_averages()
    {
        var threats = await _client.GetEventsAsync(new ListEventsRequest { Filter = new EventFilter { Phases = { Phase.Threatened } } }, Ct);
        var impact = await _client.EstimateImpactAsync(
            new EstimateImpactRequest
            {
                Events = { threats.Select(each => each.Name) },
                Series = { Closes, "series/btcusd-daily" },
                Model = NormalModel.ConstantMean,
                EventWindow = new SessionRange { FirstOffset = -1, LastOffset = 1 },
            },
            Ct);
        Assert.Equal([-1, 0, 1], impact.Header.Offsets);
        Assert.Equal(2, impact.Results.Count);
        Assert.Equal(3 * impact.Results[0].EventIndexes.Count, impact.Results[0].AbnormalReturns.ToMemory().Length);
        Assert.Equal([0, 1, -1], impact.Aggregates.Select(each => each.SeriesIndex));
    }

    [Fact]
    public async Task Every_service_of_the_contract_is_there()
    {
        var sessions = await new MarketService.MarketServiceClient(_client.CallInvoker).ListSessionsAsync(new ListSessionsRequest(), cancellationToken: Ct);
        Assert.Equal("America/New_York", sessions.TimeZone);
    }
}
