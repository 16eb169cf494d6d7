using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Curation;
using TruceData.Server.Tests.Support;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>
/// Whatever dates, times, durations and counts a record has, it is either refused with an error of the contract or every read of it
/// answers, never with INTERNAL.
/// </summary>
public sealed class ExtremeRecordTests : IAsyncLifetime
{
    private const string Daily = "series/index-daily", Header = "series/header", Tariff = "series/tariff", Bars = "series/extreme";
    private const long SecondsPerDay = 86_400;
    private static readonly Gen<int> Seeds = Gen.Choose(0, int.MaxValue);
    private readonly TempFolder _temporary = new();
    private readonly SampleFolder _folder = new();
    private readonly List<IMessage> _records = [];
    private InProcessServer? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Clients Clients => _server!.Clients;

    public async ValueTask InitializeAsync()
    {
        await using (var store = await DataStore.OpenAsync(_temporary["store.db"], TimeProvider.System, Ct))
            await CuratedData.SyncAsync(_folder.Path, store, TextWriter.Null, Ct);
        _server = await InProcessServer.StartAsync(_temporary["store.db"]);
        _records.AddRange(_folder.Load().Records.Values.Where(r => r is not Series).Select(WithMoreTimes));
        var calendar = (Calendar)_records.Single(r => r is Calendar);
        _records.Add(new Calendar(calendar) { Name = "calendars/other" });
        await ImportAsync(_records);
        await ImportAsync(SeriesOf(Header, _ => { }), []);
        await ImportAsync(SeriesOf(Tariff, s => s.Policy = "policies/tariff"), []);
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Records_with_any_times_are_refused_or_can_be_read()
    {
        var accepted = 0;
        await AsyncProperty.CheckAsync(Seeds, 150, async seed =>
        {
            var random = new Random(seed);
            var records = _records.Select(r => r.Descriptor.Parser.ParseFrom(r.ToByteArray())).ToArray();
            if (random.Next(3) == 0)
            {
                var move = unchecked(ExtremeValues.Time(random).Seconds - TestTimes.At("2025-10-10T00:00Z").Seconds);
                foreach (var record in records) ExtremeValues.MoveTimes(record, move);
            }
            else
            {
                ExtremeValues.Replace(records[random.Next(records.Length)], random);
            }

            if (!await AnswersAsync("ImportRecords", () => ImportAsync(records))) return;
            accepted++;
            await ReadAllAsync(random);
        });
        Assert.InRange(accepted, 8, 140);
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(0, int.MinValue)]
    public void A_duration_out_of_range_is_a_finding(long seconds, int nanos)
    {
        var series = SeriesOf($"{Bars}-delay", s => s.KnowledgeDelay = new() { Seconds = seconds, Nanos = nanos });
        Assert.Contains(RecordRules.Check(series), v => v.Field.StartsWith("knowledge_delay", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bars_at_any_times_are_refused_or_can_be_read()
    {
        var always = new Calendar((Calendar)_records.Single(r => r is Calendar { Name: "calendars/XNYS" })) { Name = "calendars/always" };
        always.WeeklyHours.Clear();
        always.WeeklyHours.Add(new WeeklyHours
        {
            Weekdays = { 1, 2, 3, 4, 5, 6, 7 },
            Parts = { new SessionPart { Open = new(), Close = new() { Hours = 24 } } },
        });
        always.Exceptions.Clear();
        always.FirstVerifiedDate = new() { Year = 1678, Month = 1, Day = 1 };
        always.LastVerifiedDate = new() { Year = 2260, Month = 12, Day = 31 };
        await ImportAsync([always]);
        var accepted = 0;
        await AsyncProperty.CheckAsync(Seeds, 60, async seed =>
        {
            var random = new Random(seed);
            var series = SeriesOf($"{Bars}-{seed}", s => s.Calendar = random.Next(2) == 0 ? "calendars/always" : "calendars/other");
            series.Frequency = new() { Unit = (FrequencyUnit)random.Next(1, 8), Count = 1 };
            if (random.Next(2) == 0) ExtremeValues.Replace(series, random);
            long[] times = [.. Enumerable.Range(0, random.Next(4)).Select(_ => ExtremeValues.Int64(random)).Order()];
            var knowledgeTime = random.Next(3) == 0 ? ExtremeValues.Time(random) : null;
            if (!await AnswersAsync("ImportSeries", () => ImportAsync(series, times, knowledgeTime))) return;
            accepted++;
            await ReadAllAsync(random, series.Name);
        });
        Assert.InRange(accepted, 2, 59);
    }

    [Theory]
    [InlineData("instruments/index", "last_date", 9999)]
    [InlineData("instruments/index", "first_date", 1677)]
    [InlineData("instruments/index", "identifiers[0].last_date", 2261)]
    [InlineData("instruments/index", "corporate_actions[0].ex_date", 9999)]
    [InlineData("calendars/XNYS", "first_verified_date", 1600)]
    [InlineData("calendars/XNYS", "last_verified_date", 9999)]
    [InlineData("calendars/XNYS", "exceptions[0].date", 9999)]
    public async Task A_date_that_cannot_be_computed_with_is_refused_at_its_field(string name, string field, int year)
    {
        var record = _records.Single(r => RecordKind.NameOf(r) == name);
        DateAt(record, field).Year = year;
        var refusal = await Refusal.OfAsync(() => ImportAsync([record]));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refusal.Code, refusal.Reason));
        Assert.Contains($"records[0].{field}", refusal.Fields);
        Assert.Contains("is out of range. State a date from 1678-01-01 to 2260-12-31", refusal.Text);
    }

    [Fact]
    public async Task Records_that_an_earlier_version_accepted_can_be_read_or_have_an_error_of_the_contract()
    {
        var index = (Instrument)_records.Single(r => r is Instrument);
        index.LastDate = index.Identifiers[0].LastDate = index.CorporateActions[0].ExDate = DateIn(9999, 12, 31);
        var calendar = (Calendar)_records.Single(r => r is Calendar { Name: "calendars/other" });
        calendar.LastVerifiedDate = DateIn(9999, 12, 31);
        await using (var session = await _server!.Store.BeginWriteAsync("an earlier version", "", Ct))
        {
            foreach (var record in (IMessage[])[index, calendar]) await session.PutAsync(record.ToRecord(), Ct);
            await session.CommitAsync(Ct);
        }

        await ReadAllAsync(new Random(1));
        var listed = await Clients.Market.ListInstrumentsAsync(new(), cancellationToken: Ct);
        Assert.Equal(index.LastDate, Assert.Single(listed.Instruments).LastDate);
        var known = await Clients.Market.ListInstrumentsAsync(new() { AsOf = TestTimes.AsOf("2025-11-01T00:00Z") }, cancellationToken: Ct);
        Assert.Null(Assert.Single(known.Instruments).LastDate);
        var adjusted = await Clients.ReadSeriesAsync(new() { Series = { Daily }, Adjustment = Adjustment.Splits });
        Assert.Equal([6552.51], Assert.Single(adjusted).Chunk.Columns[0].Values);
        var refusal = await Refusal.OfAsync(() => Clients.Market.ListSessionsAsync(new() { Calendar = calendar.Name }).ResponseAsync);
        Assert.Equal((StatusCode.FailedPrecondition, "RECORD_INVALID"), (refusal.Code, refusal.Reason));
        Assert.Contains("calendars/other is verified from 2025-01-01 to 9999-12-31", refusal.Text);
    }

    private static Date DateAt(IMessage record, string field) => record switch
    {
        Instrument instrument => field switch
        {
            "first_date" => instrument.FirstDate,
            "last_date" => instrument.LastDate,
            "identifiers[0].last_date" => instrument.Identifiers[0].LastDate,
            _ => instrument.CorporateActions[0].ExDate,
        },
        Calendar calendar => field switch
        {
            "first_verified_date" => calendar.FirstVerifiedDate,
            "last_verified_date" => calendar.LastVerifiedDate,
            _ => calendar.Exceptions[0].Date,
        },
        _ => throw new ArgumentException("Not a record with dates.", nameof(record)),
    };

    /// <summary>Adds values to the optional fields of a record that hold dates or times.</summary>
    private static IMessage WithMoreTimes(IMessage record)
    {
        var known = TestTimes.At("2025-01-02T00:00Z");
        switch (record)
        {
            case Calendar calendar:
                calendar.Exceptions[0].KnowledgeTime = known;
                calendar.WeeklyHours.Add(new WeeklyHours(calendar.WeeklyHours[0]) { FirstDate = DateIn(2025, 6) });
                break;
            case Instrument instrument:
                instrument.LastDate = DateIn(2025, 12);
                instrument.Identifiers[0].FirstDate = DateIn(2025, 1);
                instrument.Identifiers[0].LastDate = DateIn(2025, 11);
                instrument.Identifiers.Add(new DatedIdentifier(instrument.Identifiers[0]) { Value = "NEW", KnowledgeTime = known });
                instrument.CorporateActions.Add(
                    new CorporateAction { ExDate = DateIn(2025, 10, 13), SplitRatio = 2, CashAmount = 1, KnowledgeTime = known });
                break;
            case Event { Measures: [var measure] }:
                measure.Valid.EndTime = TestTimes.At("2025-12-01T05:00Z");
                break;
            case Claim { Name: "claims/kind" } claim:
                claim.Locator = new() { Paragraph = 1 };
                break;
        }

        return record;
    }

    private static Date DateIn(int year, int month, int day = 1) => new() { Year = year, Month = month, Day = day };

    private Series SeriesOf(string name, Action<Series> change)
    {
        var series = (Series)_folder.Load().Series.Single().Header.Clone();
        series.Name = name;
        series.ClearSubject();
        series.Fields[0] = new FieldSpec { Field = V1.Field.Value, Unit = new() { Kind = UnitKind.Fraction } };
        series.KnowledgeDelay = new();
        series.Calendar = "calendars/other";
        change(series);
        return series;
    }

    private async Task ImportAsync(IEnumerable<IMessage> records)
    {
        using var call = Clients.Ingest.ImportRecords(cancellationToken: Ct);
        var first = new ImportRecordsRequest { Header = Uploads.Header() };
        await Uploads.SendAsync(call, records.Select(r => new ImportRecordsRequest { Record = RecordOf(r) }).Prepend(first));
    }

    private async Task ImportAsync(Series series, long[] times, Timestamp? knowledgeTime = null)
    {
        using var call = Clients.Ingest.ImportSeries(cancellationToken: Ct);
        var header = Uploads.Header();
        header.KnowledgeTime = knowledgeTime;
        var messages = new List<ImportSeriesRequest> { new() { Header = new() { Header = header, Series = series } } };
        if (times.Length > 0)
        {
            var values = new Column { Field = V1.Field.Value, Values = { times.Select((_, i) => (double)i) } };
            messages.Add(new() { Chunk = new() { Series = series.Name, TimeUnixNanos = { times }, Columns = { values } } });
        }

        await Uploads.SendAsync(call, messages);
    }

    private static V1.Record RecordOf(IMessage message)
    {
        var record = new V1.Record();
        var field = V1.Record.Descriptor.Fields.InDeclarationOrder().Single(f => f.MessageType == message.Descriptor);
        field.Accessor.SetValue(record, message);
        return record;
    }

    private async Task ReadAllAsync(Random random, string? extra = null)
    {
        AsOf?[] views = [null, new() { KnowledgeTime = ExtremeValues.Time(random) }, TestTimes.AsOf("2025-11-01T00:00Z")];
        foreach (var view in views)
        {
            foreach (var (name, read) in ReadsOf(view, extra)) await AnswersAsync($"{name} as of {view}", read);
        }
    }

    private IEnumerable<(string Name, Func<Task> Read)> ReadsOf(AsOf? view, string? extra)
    {
        var series = extra is null ? (string[])[Daily, Header, Tariff] : [extra];
        yield return ("GetDataset", () => Clients.Dataset.GetDatasetAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("ListSeries", () => Clients.Market.ListSeriesAsync(new() { AsOf = view }).ResponseAsync);
        foreach (var adjustment in (Adjustment[])[Adjustment.Raw, Adjustment.SplitsAndDividends])
        {
            foreach (var name in series)
            {
                var read = new ReadSeriesRequest { AsOf = view, Series = { name }, Adjustment = adjustment };
                yield return ($"ReadSeries {name} {adjustment}", () => Clients.ReadSeriesAsync(read));
                foreach (var unit in (FrequencyUnit[])[FrequencyUnit.Hour, FrequencyUnit.Session, FrequencyUnit.Week, FrequencyUnit.Month])
                {
                    var resampled = new ReadSeriesRequest(read) { Resample = new() { Unit = unit, Count = 1 } };
                    yield return ($"ReadSeries {name} {adjustment} {unit}", () => Clients.ReadSeriesAsync(resampled));
                }
            }
        }

        foreach (var window in (Window[])[
            new() { FirstOffset = -3, LastOffset = 3 },
            new() { Unit = WindowUnit.Bars, FirstOffset = -3, LastOffset = 3 },
            new() { Unit = WindowUnit.Elapsed, Step = Duration.FromTimeSpan(TimeSpan.FromDays(1)), FirstOffset = -3, LastOffset = 3 }])
        {
            foreach (var direction in (MatchDirection[])[MatchDirection.Backward, MatchDirection.Forward, MatchDirection.Nearest])
            {
                var align = new AlignEventsRequest { AsOf = view, Filter = new(), Series = { series }, Window = window };
                if (window.Unit == WindowUnit.Elapsed) align.Match = new() { Direction = direction };
                yield return ($"AlignEvents {window} {direction}", () => Clients.AlignAsync(align));
            }
        }

        yield return ("EstimateImpact", () => Clients.EstimateAsync(new()
        {
            AsOf = view,
            Filter = new(),
            Series = { series },
            Model = NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -9, LastOffset = -4 },
            EventWindow = new() { FirstOffset = -2, LastOffset = 2 },
            MinimumObservations = 3,
        }));
        if (extra is not null) yield break;
        yield return ("ListInstruments", () => Clients.Market.ListInstrumentsAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("ListInstruments of a ticker", () => Clients.Market.ListInstrumentsAsync(
            new() { AsOf = view, Identifiers = { "IDX" }, IdentifierDate = DateIn(9999, 12, 31) }).ResponseAsync);
        yield return ("ListCalendars", () => Clients.Market.ListCalendarsAsync(
            new() { AsOf = view, View = ResourceView.Full }).ResponseAsync);
        foreach (var calendar in (string[])["calendars/XNYS", "calendars/other"])
            yield return ("ListSessions", () => Clients.Market.ListSessionsAsync(new() { AsOf = view, Calendar = calendar }).ResponseAsync);
        foreach (var field in (string[])["identifiers", "asset_classes"])
        {
            yield return ("ListFilterValues", () => Clients.Dataset.ListFilterValuesAsync(
                new() { AsOf = view, Collection = "instruments", Field = field }).ResponseAsync);
        }

        yield return ("ListEvents", () => Clients.Events.ListEventsAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("GetEvent", () => Clients.Events.GetEventAsync(new() { AsOf = view, Name = "events/threat" }).ResponseAsync);
        yield return ("ListClaims", () => Clients.Events.ListClaimsAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("ListClaims, conflicts", () => Clients.Events.ListClaimsAsync(
            new() { AsOf = view, ConflictsOnly = true }).ResponseAsync);
        yield return ("ListSources", () => Clients.Events.ListSourcesAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("ListPolicies", () => Clients.Policies.ListPoliciesAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("GetPolicyPath", () => Clients.Policies.GetPolicyPathAsync(
            new() { AsOf = view, Name = "policies/tariff" }).ResponseAsync);
        yield return ("ListReactions", () => Clients.Reactions.ListReactionsAsync(new() { AsOf = view }).ResponseAsync);
        yield return ("GetReaction", () => Clients.Reactions.GetReactionAsync(
            new() { AsOf = view, Name = "reactions/fall" }).ResponseAsync);
        yield return ("ReconcileReactions", () => Clients.Reactions.ReconcileReactionsAsync(new() { AsOf = view }).ResponseAsync);
    }

    /// <summary>Returns whether a call succeeds. Throws unless it succeeds or fails with an error that the contract lists.</summary>
    private static async Task<bool> AnswersAsync(string name, Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (RpcException error)
        {
            Assert.False(error.StatusCode is StatusCode.Internal or StatusCode.Unknown, $"{name}: {error.Status}");
            Refusal.Of(error);
            return false;
        }
    }
}
