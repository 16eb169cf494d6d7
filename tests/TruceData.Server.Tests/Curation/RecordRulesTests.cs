using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>Records that are sent to the server, which may contain any values.</summary>
public sealed class RecordRulesTests : IDisposable
{
    private static readonly string[] Zones =
        ["America/New_York", "Asia/Kolkata", "Asia/Shanghai", "America/St_Johns", "Africa/Cairo", "UTC"];

    private readonly SampleFolder _folder = new();
    private readonly Event _threat;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public RecordRulesTests() => _threat = (Event)_folder.Load().Records["events/threat"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_field_of_a_newer_version_is_refused_with_the_path_of_its_message()
    {
        var @event = Threat();
        @event.Measures[0].Level.Unit.MergeFrom(UnknownField());
        var violation = Assert.Single(RecordRules.Check(@event));
        Assert.Equal(
            ("measures[0].level.unit", "the message has a field that this version does not know"), (violation.Field, violation.Message));
    }

    [Fact]
    public void An_enum_value_of_a_newer_version_is_refused()
    {
        var @event = Threat();
        @event.Kind = (EventKind)99;
        var violation = Assert.Single(RecordRules.Check(@event));
        Assert.Equal(("kind", "99 is not a value of EventKind"), (violation.Field, violation.Message));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "name")]
    public void The_name_of_a_source_has_at_most_200_characters(int excess, string fields)
    {
        var source = (Source)_folder.Load().Records["sources/paper"];
        source.Name = "sources/".PadRight(200 + excess, 'x');
        AssertFields(fields, source);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "contract_rule")]
    public void The_contract_rule_of_an_instrument_has_at_most_1000_characters(int excess, string fields) =>
        AssertFields(fields, new Instrument
        {
            Name = "instruments/future",
            DisplayName = "A future",
            AssetClass = AssetClass.Future,
            Calendar = "calendars/weekdays",
            ContractRule = new string('r', 1000 + excess),
        });

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "subject")]
    public void The_subject_of_a_reaction_has_at_most_200_characters(int excess, string fields)
    {
        var reaction = (Reaction)_folder.Load().Records["reactions/fall"];
        reaction.Subject = new string('s', 200 + excess);
        AssertFields(fields, reaction);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(0, "within")]
    [InlineData(-1, "within")]
    [InlineData(24 * 60 * 60, "")]
    [InlineData((24 * 60 * 60) + 1, "within")]
    public void A_move_takes_place_within_a_positive_duration_of_at_most_its_window(long seconds, string fields)
    {
        var reaction = (Reaction)_folder.Load().Records["reactions/fall"];
        reaction.Time.LatestTime = new Timestamp { Seconds = reaction.Time.EarliestTime.Seconds + (24 * 60 * 60) };
        reaction.Within = new Google.Protobuf.WellKnownTypes.Duration { Seconds = seconds };
        AssertFields(fields, reaction);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "fields fields[0].column_name")]
    public void A_series_has_at_most_1000_fields_with_names_of_100_characters(int excess, string fields)
    {
        var series = new Series
        {
            DisplayName = "A series",
            Name = "series/wide",
            Calendar = "calendars/weekdays",
            Frequency = new() { Unit = FrequencyUnit.Session, Count = 1 },
            Adjustment = Adjustment.Raw,
            Source = "a test",
            Publisher = "a test",
            Terms = "none",
            KnowledgeDelay = new(),
            Fields = { Column(new string('c', 100 + excess)) },
        };
        series.Fields.AddRange(Enumerable.Range(1, 999 + excess).Select(i => Column($"c{i}")));
        AssertFields(fields, series);
    }

    [Fact]
    public void A_record_that_does_not_fit_into_a_response_is_reported_at_its_largest_field()
    {
        var source = (Source)_folder.Load().Records["sources/paper"];
        source.Note = new string('n', MessageLimits.MaxRecordBytes);
        _folder.Write("sources/paper.json", JsonFormatter.Default.Format(source));
        var violation = Assert.Single(_folder.Load().Violations).Violation;
        Assert.Equal(("sources/paper", "note"), (violation.Record, violation.Field));
        Assert.Matches(@"^the record has 1,03\d,\d{3} bytes, 1,032,\d{3} of them in this field$", violation.Message);
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, 1_000_000_000)]
    [InlineData(-62_135_596_800, 0)]
    [InlineData(253_402_300_799, 0)]
    [InlineData(long.MaxValue, 0)]
    public void A_time_that_64_bit_nanoseconds_cannot_hold_is_refused(long seconds, int nanos)
    {
        var source = (Source)_folder.Load().Records["sources/paper"];
        source.PublishTime = new Timestamp { Seconds = seconds, Nanos = nanos };
        Assert.Equal(["publish_time"], RecordRules.Check(source).Select(v => v.Field));
    }

    /// <summary>With the maximum length in a message, and in a valid record.</summary>
    [Theory]
    [InlineData(200_000)]
    [InlineData(30_000)]
    public async Task Long_lists_are_checked_in_seconds(int count)
    {
        var indexes = Enumerable.Range(0, count);
        var @event = Threat();
        @event.Tags.AddRange(indexes.Select(i => $"tag-{i}"));
        @event.Links.AddRange(indexes.Select(i => new EventLink { Kind = EventLinkKind.PartOf, Event = $"events/e-{i}" }));
        var series = new Series { Name = "series/many" };
        series.Fields.AddRange(indexes.Select(i => Column($"c{i}")));
        var instrument = new Instrument { Name = "instruments/many" };
        var exDate = new Date { Year = 2025, Month = 1, Day = 2 };
        instrument.CorporateActions.AddRange(
            indexes.Select(i => new CorporateAction { ExDate = exDate, SplitRatio = 1, CashAmount = i }));
        IMessage[] records = [@event, series, instrument];
        await Task.Run(() => Assert.All(records, r => RecordRules.Check(r)), Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public void An_empty_record_is_reported_with_all_missing_fields() => Assert.All(RecordKind.All, kind =>
    {
        var violations = RecordRules.Check(kind.Descriptor.Parser.ParseFrom([]));
        Assert.Contains(violations, v => v.Field == "name");
        Assert.True(violations.Count > 2, kind.Collection);
    });

    [Fact]
    public void A_message_that_is_not_a_record_throws() =>
        Assert.Throws<ArgumentException>(() => RecordRules.Check(new Timestamp()));

    /// <summary>The domain must accept every time that complies with the rules.</summary>
    [Fact]
    public void A_valid_event_time_converts_to_the_domain()
    {
        var times =
            from zone in Gen.Elements(Zones)
            from hour in Gen.Choose(0, 20_000)
            from length in Gen.Elements(1, 60, 3_600, 23 * 3_600, 24 * 3_600, 25 * 3_600, 31 * 24 * 3_600, 365 * 24 * 3_600)
            from precision in Gen.Elements(System.Enum.GetValues<TimePrecision>())
            select new EventTime
            {
                EarliestTime = new Timestamp { Seconds = 1_735_689_600 + (hour * 1_800L) },
                LatestTime = new Timestamp { Seconds = 1_735_689_600 + (hour * 1_800L) + length },
                Precision = precision,
                TimeZone = zone,
            };
        Prop.ForAll(Arb.From(times), time =>
        {
            var @event = Threat();
            @event.Time = time;
            if (RecordRules.Check(@event).All(v => !v.Field.StartsWith("time", StringComparison.Ordinal))) time.ToDomain();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void Every_civil_day_of_every_zone_is_valid() => Assert.All(Zones, id =>
    {
        var zone = DateTimeZoneProviders.Tzdb[id];
        for (var day = new LocalDate(2025, 1, 1); day.Year == 2025; day = day.PlusDays(1))
        {
            var @event = Threat();
            @event.Time = new EventTime
            {
                EarliestTime = zone.AtStartOfDay(day).ToInstant().ToTimestamp(),
                LatestTime = zone.AtStartOfDay(day.PlusDays(1)).ToInstant().ToTimestamp(),
                Precision = TimePrecision.Day,
                TimeZone = id,
                StatedTime = day.ToString("R", null),
            };
            Assert.DoesNotContain(RecordRules.Check(@event), v => v.Field.StartsWith("time", StringComparison.Ordinal));
            Assert.Equal(day, @event.Time.ToDomain().CivilDate);
        }
    });

    [Fact]
    public void Normalizing_fills_missing_bounds_and_does_not_change_the_record()
    {
        var @event = Threat();
        @event.Measures[0].Level.Hedge = Hedge.None;
        var level = ((Event)RecordNormalizer.Normalize(@event)).Measures[0].Level;
        Assert.Equal((0.995, 1.005), (level.Low, level.High));
        Assert.False(@event.Measures[0].Level.HasLow);
    }

    [Fact]
    public void Normalizing_keeps_bounds_that_are_stated()
    {
        var reaction = (Reaction)_folder.Load().Records["reactions/fall"];
        reaction.Quantity.Low = 0.02;
        Assert.Equal(0.02, ((Reaction)RecordNormalizer.Normalize(reaction)).Quantity.Low);
    }

    private static void AssertFields(string expected, IMessage record) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), RecordRules.Check(record).Select(v => v.Field).Order());

    private static FieldSpec Column(string name) =>
        new() { Field = V1.Field.Named, ColumnName = name, Unit = new() { Kind = UnitKind.IndexPoints } };

    private Event Threat() => _threat.Clone();

    /// <summary>Returns the bytes of a field that no message of the contract has.</summary>
    private static byte[] UnknownField()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(900, WireFormat.WireType.LengthDelimited);
            output.WriteString("x");
        }

        return bytes.ToArray();
    }
}
