using System.Text;
using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>Sends files to ImportSeries as bytes.</summary>
public sealed class SeriesFileUploadTests : IAsyncLifetime
{
    private const string Name = "series/from-a-file";
    private const string File = "time,close,volume\n2025-10-10T13:30:00Z,1.5,100\n2025-10-10T14:30:00Z,-2.25,\n";
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private static CancellationToken Ct => WritableServer.Ct;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task The_fields_of_a_new_series_follow_from_the_file_and_an_existing_series_needs_only_its_name()
    {
        var header = Header();
        header.Currency = "USD";
        var written = await Server.ImportFileAsync(header, File, messageBytes: 7);
        var result = Assert.Single(written.Results);
        Assert.Equal((true, 2, Name, 2), (written.Changed, written.BarCount, result.Series, result.NewCount));
        Assert.Equal([V1.Field.Close, V1.Field.Volume], result.Fields.Select(f => f.Field));
        Assert.Equal([V1.AggregationRule.Last, V1.AggregationRule.Sum], result.Fields.Select(f => f.AggregationRule));
        Assert.Equal(["USD", ""], result.Fields.Select(f => f.Unit.Currency));
        Assert.NotNull(written.File);

        var again = Header();
        again.Series = new V1.Series { Name = Name };
        var unchanged = await Server.ImportFileAsync(again, File);
        Assert.Equal((false, 2), (unchanged.Changed, unchanged.Results.Single().UnchangedCount));
        var stored = (await Server.Markets.GetSeriesAsync(new() { Name = Name }, cancellationToken: Ct)).Series;
        Assert.Equal(("from-a-file", "not stated"), (stored.DisplayName, stored.Publisher));
    }

    [Fact]
    public async Task A_file_that_is_no_table_of_bars_is_refused_with_its_position()
    {
        var header = Header();
        header.FileName = "mine.csv";
        var call = () => Server.ImportFileAsync(header, "time,close\n2025-10-10T13:30:00Z,1\n2025-10-10T14:30:00Z,nine\n");
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        var info = refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!;
        Assert.Equal((StatusCode.InvalidArgument, "FILE_INVALID"), (refused.StatusCode, info.Reason));
        Assert.Equal(("mine.csv", "3", "close"), (info.Metadata["file_name"], info.Metadata["line"], info.Metadata["column"]));
        await Server.AssertMissingAsync(Name);
    }

    [Fact]
    public async Task Messages_that_do_not_fit_the_header_are_refused()
    {
        var withoutFile = Header();
        withoutFile.File = null;
        withoutFile.Series.DisplayName = withoutFile.Series.Source = withoutFile.Series.Publisher = withoutFile.Series.Terms = "a test";
        withoutFile.Series.Adjustment = V1.Adjustment.Raw;
        withoutFile.Series.KnowledgeDelay = new();
        withoutFile.Series.Fields.Add(new V1.FieldSpec { Field = V1.Field.Close, Unit = new() { Kind = V1.UnitKind.IndexPoints } });
        await RefusedAsync(withoutFile, Data("x"), "ARGUMENT_CONFLICT", "data[0]");
        await RefusedAsync(Header(), new() { Chunk = new() { Series = Name } }, "ARGUMENT_CONFLICT", "chunks[0]");
        await RefusedAsync(Header(), Data(""), "FIELD_REQUIRED", "data[0]");
        await RefusedAsync(Header(), new(), "FIELD_REQUIRED", "data[0]");
        await Server.AssertMissingAsync(Name);
    }

    [Fact]
    public async Task Headers_whose_fields_exclude_each_other_are_refused()
    {
        await RefusedAsync(h => h.FileName = new string('x', 256), "VALUE_OUT_OF_BOUNDS", "header.file_name");
        await RefusedAsync(h => h.FileName = "a\nb", "VALUE_OUT_OF_BOUNDS", "header.file_name");
        await RefusedAsync(h => h.InstrumentAssetClass = V1.AssetClass.Equity, "ARGUMENT_CONFLICT", "header.instrument_asset_class");
        await RefusedAsync(h => h.InstrumentAssetClass = (V1.AssetClass)99, "ENUM_UNKNOWN", "header.instrument_asset_class");
        await RefusedAsync(h => h.Series.Name = "series/{symbol}-{symbol", "RECORD_INVALID", "header.series.name");
        await RefusedAsync(h => h.Series.Frequency = null, "RECORD_INVALID", "header.series.frequency");
        await RefusedAsync(
            h =>
            {
                h.File.Vintages = true;
                h.Header.KnowledgeTime = TestTimes.At("2025-10-20T00:00Z");
            },
            "ARGUMENT_CONFLICT", "header.header.knowledge_time");
        await RefusedAsync(
            h =>
            {
                h.Series.Name = "series/{symbol}";
                h.Series.Calendar = "";
            },
            "FIELD_REQUIRED", "header.series.calendar");
        foreach (var set in new Action<V1.ImportSeriesHeader>[] { h => h.FileName = "x", h => h.Currency = "USD" })
        {
            await RefusedAsync(
                h =>
                {
                    h.File = null;
                    set(h);
                },
                "ARGUMENT_CONFLICT", null);
        }
    }

    [Fact]
    public async Task Options_that_no_file_can_have_are_refused_and_nothing_is_written()
    {
        foreach (var set in new Action<V1.SeriesFileOptions>[]
        {
            o => o.SkipLines = -1,
            o => o.Zone = "Mars/Olympus",
            o => o.Delimiter = new string(';', 1 << 16),
        })
        {
            var header = Header();
            set(header.File);
            Assert.Equal("FILE_INVALID", (await Uploads.RefusedAsync(() => Server.ImportFileAsync(header, File))).Reason);
        }

        Assert.Equal("FILE_INVALID", (await Uploads.RefusedAsync(() => Server.ImportFileAsync(Header(), ""))).Reason);
        await Server.AssertMissingAsync(Name);
    }

    [Fact]
    public async Task A_file_that_breaks_off_writes_nothing()
    {
        using (var call = Server.Ingest.ImportSeries(cancellationToken: Ct))
        {
            await call.RequestStream.WriteAsync(new V1.ImportSeriesRequest { Header = Header() }, Ct);
            await call.RequestStream.WriteAsync(Data(File), Ct);
        }

        await Server.AssertMissingAsync(Name);
        Assert.Equal(2, (await Server.ImportFileAsync(Header(), File)).Revision.Number);
    }

    [Fact]
    public async Task Changed_bars_of_a_file_need_replace_with_validate_only_as_well()
    {
        await Server.ImportFileAsync(Header(), File);
        var changed = File.Replace("1.5", "15", StringComparison.Ordinal);
        var header = Header();
        header.Header.ValidateOnly = true;
        Assert.Equal("BARS_CHANGED", (await Uploads.RefusedAsync(() => Server.ImportFileAsync(header, changed))).Reason);
        header.Replace = true;
        var tried = await Server.ImportFileAsync(header, changed);
        Assert.Equal((false, 1), (tried.Changed, tried.Results.Single().ChangedCount));
        header.Header.ValidateOnly = false;
        Assert.Equal(tried.Results, (await Server.ImportFileAsync(header, changed)).Results);
    }

    [Fact]
    public async Task A_layout_is_named_by_its_id_or_detected_and_fills_the_header_of_a_new_series()
    {
        const string Csv = "Date,Close/Last,Volume,Open,High,Low\n10/10/2025,$245.27,61999100,$254.94,$256.38,$244.00\n";
        var header = Header();
        header.Series = new V1.Series { Name = Name, Calendar = "calendars/24x7" };
        var detected = await Server.ImportFileAsync(header, Csv);
        Assert.Contains("layout nasdaq (detected)", detected.File.Notes[0], StringComparison.Ordinal);
        var stored = (await Server.Markets.GetSeriesAsync(new() { Name = Name }, cancellationToken: Ct)).Series;
        Assert.Equal(
            ("Nasdaq", V1.Adjustment.Splits, V1.FrequencyUnit.Session), (stored.Publisher, stored.Adjustment, stored.Frequency.Unit));

        header.File.Layout = "nasdaq";
        var named = await Server.ImportFileAsync(header, Csv);
        Assert.Equal((1, "nasdaq"), (named.Results.Single().UnchangedCount, named.File.Options.Layout));
        Assert.Empty(named.File.Notes);
    }

    [Theory]
    [InlineData("krakn")]
    [InlineData("Kraken")]
    [InlineData("/etc/passwd")]
    [InlineData("own.json")]
    public async Task A_layout_that_the_server_does_not_have_is_refused(string layout) =>
        await RefusedAsync(h => h.File.Layout = layout, "NAME_INVALID", "header.file.layout");

    [Fact]
    public async Task A_parquet_file_of_several_instruments_is_one_revision()
    {
        var header = Header();
        header.Series.Name = "series/{symbol}-parquet";
        header.Series.Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Minute, Count = 1 };
        header.File.SymbolColumn = "symbol";
        var path = Path.Combine(Repository.Root, "tests", "TruceData.Server.Tests", "Importing", "Formats", "long.parquet");
        var pieces = (await System.IO.File.ReadAllBytesAsync(path, Ct)).Chunk(100);
        var response = await Server.ImportAsync(
            header, pieces.Select(piece => new V1.ImportSeriesRequest { Data = ByteString.CopyFrom(piece) }));
        Assert.Equal([("series/aapl-parquet", 3L), ("series/msft-parquet", 3L)], response.Results.Select(r => (r.Series, r.NewCount)));
        Assert.Equal(2, response.Revision.Number);
    }

    private static V1.ImportSeriesRequest Data(string text) => new() { Data = ByteString.CopyFrom(Encoding.UTF8.GetBytes(text)) };

    private static V1.ImportSeriesHeader Header() => new()
    {
        Header = Uploads.Header(),
        Series = new V1.Series
        {
            Name = Name,
            Calendar = "calendars/24x7",
            Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Hour, Count = 1 },
        },
        File = new V1.SeriesFileOptions(),
    };

    private Task RefusedAsync(Action<V1.ImportSeriesHeader> change, string reason, string? field)
    {
        var header = Header();
        change(header);
        return RefusedAsync(header, Data(File), reason, field);
    }

    private async Task RefusedAsync(V1.ImportSeriesHeader header, V1.ImportSeriesRequest message, string reason, string? field)
    {
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(header, [message]));
        Assert.Equal(reason, refused.Reason);
        if (field is not null) Assert.Equal(field, refused.Fields[0]);
    }
}
