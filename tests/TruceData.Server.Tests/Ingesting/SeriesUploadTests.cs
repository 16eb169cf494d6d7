using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

public sealed class SeriesUploadTests : IAsyncLifetime
{
    private const string Name = "series/test-hourly";
    private const string Corrected = "2025-10-20T09:30Z";
    private const long Hour = 3_600_000_000_000;
    private static readonly long First = TestTimes.At("2025-10-06T00:00Z").Seconds * 1_000_000_000;
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private static CancellationToken Ct => WritableServer.Ct;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Chunks_become_one_revision_that_can_be_read()
    {
        var answer = await Server.ImportAsync(Series(), Chunk(0, 1, 2), Chunk(2, 3, 4, 5));
        Assert.Equal((2, true, 5), (answer.Revision.Number, answer.Changed, answer.BarCount));
        await HoldsAsync([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task The_same_bars_again_make_no_revision()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1, 2));
        var again = await Server.ImportAsync(Series(), Chunk(0, 1), Chunk(1, 2));
        Assert.Equal((2, false, 2), (again.Revision.Number, again.Changed, again.BarCount));
    }

    [Fact]
    public async Task A_bar_replaces_the_one_of_its_time_and_others_stay()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1, 2, 3));
        await Server.ImportAsync(Replacing(), [new V1.ImportSeriesRequest { Chunk = Chunk(1, 20) }]);
        await HoldsAsync([1, 20, 3]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bar_that_differs_is_refused_with_the_ratio_unless_it_may_replace(bool validateOnly)
    {
        await Server.ImportAsync(Series(), Chunk(0, 10, 20, 30));
        var call = () => Server.ImportAsync(Uploads.Header(validateOnly), Series(), Chunk(0, 1, 2, 3, 4));
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Equal("BARS_CHANGED", (await Uploads.RefusedAsync(call)).Reason);
        Assert.StartsWith(
            $"3 of 4 bars of {Name} differ from the stored bars of their times. In 3 of them the stored close is 10 times the new one",
            refused.Status.Detail, StringComparison.Ordinal);
        await HoldsAsync([10, 20, 30]);
    }

    [Fact]
    public async Task The_result_is_the_same_with_validate_only_which_writes_nothing()
    {
        await Server.ImportAsync(Series(), Chunk(0, 10, 20, 30));
        var header = Replacing();
        header.Header.ValidateOnly = true;
        V1.ImportSeriesRequest[] bars = [new() { Chunk = Chunk(1, 20, 3, 4) }];
        var tried = await Server.ImportAsync(header, bars);
        Assert.False(tried.Changed);
        await HoldsAsync([10, 20, 30]);
        var written = await Server.ImportAsync(Replacing(), bars);
        Assert.True(written.Changed);
        Assert.Equal(written.Results, tried.Results);
        var result = Assert.Single(written.Results);
        Assert.Equal((Name, 1, 1, 1), (result.Series, result.NewCount, result.ChangedCount, result.UnchangedCount));
        Assert.Equal(TestTimes.At("2025-10-06T01:00Z"), result.FirstTime);
        Assert.Equal((TestTimes.At("2025-10-06T03:00Z"), "UTC"), (result.LastTime, result.Zone));
        Assert.Equal((V1.AggregationRule.Last, "USD"), (result.Fields.Single().AggregationRule, result.Fields.Single().Unit.Currency));
        Assert.Equal("instruments/btcusd", result.Instrument);
        await HoldsAsync([10, 20, 3, 4]);
    }

    [Fact]
    public async Task Rule14_a_correction_is_seen_only_from_when_it_was_known()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1, 2, 3));
        var header = Uploads.Header();
        header.KnowledgeTime = TestTimes.At("2025-10-08T00:00Z");
        await Server.ImportAsync(header, Series(), Chunk(1, 20));
        await HoldsAsync([1, 2, 3], TestTimes.AsOf("2025-10-07T00:00Z"));
        await HoldsAsync([1, 20, 3], TestTimes.AsOf("2025-10-08T00:00Z"));
    }

    [Fact]
    public async Task Rule01_no_bar_is_known_before_its_end()
    {
        var header = Uploads.Header();
        header.KnowledgeTime = TestTimes.At("2025-10-06T01:30Z");
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(header, Series(), Chunk(0, 1, 2)));
        Assert.Equal("RECORD_INVALID", refused.Reason);
    }

    [Fact]
    public async Task Validate_only_writes_nothing()
    {
        var answer = await Server.ImportAsync(Uploads.Header(validateOnly: true), Series(), Chunk(0, 1, 2));
        Assert.Equal((1, false, 2), (answer.Revision.Number, answer.Changed, answer.BarCount));
        await Server.AssertMissingAsync(Name);
    }

    [Fact]
    public async Task After_a_fault_in_a_later_chunk_nothing_is_written()
    {
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Series(), Chunk(0, 1, 2), Chunk(1, 3)));
        Assert.Equal((StatusCode.InvalidArgument, "TIME_NOT_ASCENDING"), (refused.Code, refused.Reason));
        Assert.Equal(["chunks[1].time_unix_nanos[0]"], refused.Fields);
        await Server.AssertMissingAsync(Name);
    }

    [Fact]
    public async Task Columns_must_fit_the_series()
    {
        var uneven = Chunk(0, 1, 2);
        uneven.Columns[0].Values.Add(3);
        await RefusedAsync(uneven, "COLUMN_LENGTH_MISMATCH", "chunks[0].columns[0].values");
        await RefusedAsync(Chunk(0, 1, double.PositiveInfinity), "VALUE_NOT_FINITE", "chunks[0].columns[0].values[1]");
        var strange = Chunk(0, 1);
        strange.Columns[0].Field = V1.Field.Open;
        await RefusedAsync(strange, "FIELD_NOT_IN_SERIES", "chunks[0].columns[0]");
        var bare = Chunk(0, 1);
        bare.Columns.Clear();
        await RefusedAsync(bare, "FIELD_REQUIRED", "chunks[0].columns");
        var twice = Chunk(0, 1);
        twice.Columns.Add(twice.Columns[0].Clone());
        await RefusedAsync(twice, "NAME_REPEATED", "chunks[0].columns[1]");
        var other = Chunk(0, 1);
        other.Series = "series/other";
        await RefusedAsync(other, "ARGUMENT_CONFLICT", "chunks[0].series");
        await Server.AssertMissingAsync(Name);
    }

    [Fact]
    public async Task A_missing_value_is_NaN()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1, double.NaN, 3));
        await HoldsAsync([1, double.NaN, 3]);
    }

    [Fact]
    public async Task Session_bars_start_when_a_session_opens()
    {
        var daily = Series();
        daily.Calendar = "calendars/XNYS";
        daily.Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Session, Count = 1 };
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(daily, Chunk(0, 1)));
        Assert.Equal(("RECORD_INVALID", "chunks[0].time_unix_nanos"), (refused.Reason, refused.Fields.Single()));
    }

    [Fact]
    public async Task The_header_is_checked_against_the_contract_and_the_store()
    {
        var nameless = Series();
        nameless.DisplayName = "";
        var invalid = await Uploads.RefusedAsync(() => Server.ImportAsync(nameless));
        Assert.Equal(("RECORD_INVALID", "header.series.display_name"), (invalid.Reason, invalid.Fields.Single()));
        var lost = Series();
        lost.Instrument = "instruments/nothing";
        var dangling = await Uploads.RefusedAsync(() => Server.ImportAsync(lost));
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (dangling.Code, dangling.Reason));
        Assert.Equal(["header.series.instrument"], dangling.Fields);
    }

    [Fact]
    public async Task The_meaning_of_stored_bars_cannot_change()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1));
        var other = Series();
        other.Frequency.Count = 2;
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(other));
        Assert.Equal(("RECORD_INVALID", "header.series.frequency"), (refused.Reason, refused.Fields.Single()));
    }

    [Fact]
    public async Task A_cancelled_stream_writes_nothing_and_blocks_no_other_writer()
    {
        using (var call = Server.Ingest.ImportSeries(cancellationToken: Ct))
        {
            await call.RequestStream.WriteAsync(HeaderMessage(), Ct);
            await call.RequestStream.WriteAsync(new V1.ImportSeriesRequest { Chunk = Chunk(0, 1, 2) }, Ct);
        }

        Assert.True((await Server.ImportAsync(Series(), Chunk(0, 5))).Changed);
        await HoldsAsync([5]);
    }

    [Fact]
    public async Task A_slow_client_does_not_block_other_writers()
    {
        using var slow = Server.Ingest.ImportSeries(cancellationToken: Ct);
        await slow.RequestStream.WriteAsync(HeaderMessage(), Ct);
        await slow.RequestStream.WriteAsync(new V1.ImportSeriesRequest { Chunk = Chunk(0, 1, 2) }, Ct);
        Assert.Equal(2, (await Server.ImportAsync(Series(), Chunk(0, 5))).Revision.Number);
        await slow.RequestStream.WriteAsync(new V1.ImportSeriesRequest { Chunk = Chunk(2, 3) }, Ct);
        await slow.RequestStream.CompleteAsync();
        Assert.Equal(3, (await slow.ResponseAsync).Revision.Number);
        await HoldsAsync([1, 2, 3]);
    }

    [Theory]
    [InlineData(null, Corrected)]
    [InlineData(Corrected, Corrected)]
    [InlineData("2025-10-20T09:29Z", "2025-10-06T03:00Z")] // The end of the third bar.
    public async Task The_newest_knowledge_time_of_a_response_includes_corrections(string? asOf, string newest)
    {
        await ImportCorrectedAsync();
        var view = asOf is null ? null : TestTimes.AsOf(asOf);
        var series = await Server.Markets.GetSeriesAsync(new() { Name = Name, AsOf = view }, cancellationToken: Ct);
        Assert.Equal(TestTimes.At(newest), series.Snapshot.MaxKnowledgeTime);
        using var read = Server.Markets.ReadSeries(new() { Series = { Name }, AsOf = view }, cancellationToken: Ct);
        Assert.True(await read.ResponseStream.MoveNext(Ct));
        Assert.Equal(TestTimes.At(newest), read.ResponseStream.Current.Snapshot.MaxKnowledgeTime);
    }

    [Fact]
    public async Task An_alignment_states_the_newest_knowledge_time_of_its_corrected_bars()
    {
        await ImportCorrectedAsync();
        var request = new V1.AlignEventsRequest
        {
            Events = { "events/us-affiliates-rule-2025-09" },
            Series = { Name },
            Window = new V1.Window { Unit = V1.WindowUnit.Bars, FirstOffset = 0, LastOffset = 2 },
            AsOf = TestTimes.AsOf(Corrected),
        };
        using var align = new V1.ImpactService.ImpactServiceClient(Server.Channel).AlignEvents(request, cancellationToken: Ct);
        Assert.True(await align.ResponseStream.MoveNext(Ct));
        Assert.True(await align.ResponseStream.MoveNext(Ct));
        Assert.Equal([1, 20, 3], align.ResponseStream.Current.Column.Values);
        Assert.Equal(TestTimes.At(Corrected), align.ResponseStream.Current.Column.MaxKnowledgeTime);
    }

    [Fact]
    public async Task The_series_of_a_policy_is_a_header_alone()
    {
        var series = Series();
        series.Instrument = "";
        series.Policy = "policies/us-tariff-on-cambodia";
        series.Calendar = "calendars/XNYS";
        series.Frequency.Unit = V1.FrequencyUnit.Session;
        series.Fields[0] = new V1.FieldSpec { Field = V1.Field.Value, Unit = new V1.Unit { Kind = V1.UnitKind.Fraction } };
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(series, Chunk(0, 1)));
        Assert.Equal(("ARGUMENT_CONFLICT", "chunks[0]"), (refused.Reason, refused.Fields.Single()));
        Assert.True((await Server.ImportAsync(series)).Changed);
        var values = await ReadAsync(asOf: null);
        // 10 % from April, the rate of 49 % for a day, 19 % from 7 August.
        Assert.Equal([0.1, 0.49, 0.19], values.Where(v => !double.IsNaN(v)).Select(v => Math.Round(v, 12)).Distinct());
        series.Frequency.Unit = V1.FrequencyUnit.Hour;
        Assert.Equal(["header.series.frequency.unit"], (await Uploads.RefusedAsync(() => Server.ImportAsync(series))).Fields);
    }

    [Fact]
    public async Task A_removed_series_has_no_bars_and_can_come_back()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1, 2));
        await Server.Ingest.RemoveRecordsAsync(new() { Header = Uploads.Header(), Names = { Name } }, cancellationToken: Ct);
        await Server.AssertMissingAsync(Name);
        await HoldsAsync([1, 2], new V1.AsOf { Revision = 2 });
        await Server.ImportAsync(Series(), Chunk(4, 9));
        await HoldsAsync([9]);
    }

    private async Task RefusedAsync(V1.SeriesChunk chunk, string reason, string field)
    {
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Series(), chunk));
        Assert.Equal((reason, field), (refused.Reason, refused.Fields.Single()));
    }

    private async Task HoldsAsync(double[] values, V1.AsOf? asOf = null) => Assert.Equal(values, await ReadAsync(asOf));

    private async Task<double[]> ReadAsync(V1.AsOf? asOf)
    {
        using var call = Server.Markets.ReadSeries(new() { Series = { Name }, AsOf = asOf }, cancellationToken: Ct);
        var values = new List<double>();
        while (await call.ResponseStream.MoveNext(Ct)) values.AddRange(call.ResponseStream.Current.Chunk?.Columns[0].Values ?? []);
        return [.. values];
    }

    private async Task ImportCorrectedAsync()
    {
        await Server.ImportAsync(Series(), Chunk(0, 1, 2, 3));
        var header = Uploads.Header();
        header.KnowledgeTime = TestTimes.At(Corrected);
        await Server.ImportAsync(header, Series(), Chunk(1, 20));
    }

    private static V1.ImportSeriesRequest HeaderMessage() => new() { Header = Replacing() };

    private static V1.ImportSeriesHeader Replacing() => new() { Header = Uploads.Header(), Series = Series(), Replace = true };

    private static V1.SeriesChunk Chunk(int hour, params double[] values) => new()
    {
        Series = Name,
        TimeUnixNanos = { values.Select((_, i) => First + ((hour + i) * Hour)) },
        Columns = { new V1.Column { Field = V1.Field.Close, Values = { values } } },
    };

    private static V1.Series Series() => new()
    {
        Name = Name,
        DisplayName = "A test",
        Instrument = "instruments/btcusd",
        Fields =
        {
            new V1.FieldSpec { Field = V1.Field.Close, Unit = new() { Kind = V1.UnitKind.Price, Currency = "USD", Per = "bitcoin" } },
        },
        Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Hour, Count = 1 },
        Adjustment = V1.Adjustment.Raw,
        Source = "a test",
        Publisher = "a test",
        Terms = "none",
        KnowledgeDelay = new Duration(),
    };
}
