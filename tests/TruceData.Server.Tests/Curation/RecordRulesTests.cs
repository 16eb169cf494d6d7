using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>Records that come over the wire, where there is no file and any bytes can stand.</summary>
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
        var happening = Threat();
        happening.Measures[0].Level.Unit.MergeFrom(FieldOfNobody());
        var violation = Assert.Single(RecordRules.Check(happening));
        Assert.Equal(
            ("measures[0].level.unit", "the message has a field that this version does not know"), (violation.Field, violation.Message));
    }

    [Fact]
    public void An_enum_value_of_a_newer_version_is_refused()
    {
        var happening = Threat();
        happening.Kind = (EventKind)99;
        var violation = Assert.Single(RecordRules.Check(happening));
        Assert.Equal(("kind", "99 is not a value of EventKind"), (violation.Field, violation.Message));
    }

    [Fact]
    public void What_replies_repeat_has_a_maximum_length()
    {
        var records = _folder.Load().Records;
        var source = ((Source)records["sources/paper"]).Clone();
        var instrument = new Instrument
        {
            DisplayName = "A future",
            AssetClass = AssetClass.Future,
            Calendar = "calendars/weekdays",
        };
        var reaction = ((Reaction)records.Values.First(r => r is Reaction)).Clone();
        var column = new FieldSpec { Field = V1.Field.Named, Unit = new() { Kind = UnitKind.IndexPoints } };
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
        };
        foreach (var (more, expected) in new[] { (0, ""), (1, "name contract_rule subject fields[0].column_name fields") })
        {
            source.Name = "sources/".PadRight(200 + more, 'x');
            (instrument.Name, instrument.ContractRule) = ("instruments/future", new string('r', 1000 + more));
            reaction.Subject = new string('s', 200 + more);
            series.Fields.Clear();
            series.Fields.Add(new FieldSpec(column) { ColumnName = new string('c', 100 + more) });
            series.Fields.AddRange(Enumerable.Range(1, 999 + more).Select(i => new FieldSpec(column) { ColumnName = $"c{i}" }));
            IMessage[] all = [source, instrument, reaction, series];
            var wrong = all.SelectMany(RecordRules.Check).Select(v => v.Field).Order();
            Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), wrong);
        }
    }

    [Fact]
    public void A_file_whose_record_no_reply_could_hold_is_reported_at_its_largest_field()
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

    /// <summary>As long as a message can hold, and as long as a record may be.</summary>
    [Theory]
    [InlineData(200_000)]
    [InlineData(30_000)]
    public async Task Long_lists_are_checked_in_seconds(int many)
    {
        var happening = Threat();
        happening.Tags.AddRange(Enumerable.Range(0, many).Select(i => $"tag-{i}"));
        happening.Links.AddRange(Enumerable.Range(0, many).Select(i => new EventLink { Kind = EventLinkKind.PartOf, Event = $"events/e-{i}" }));
        var series = new Series { Name = "series/many" };
        series.Fields.AddRange(Enumerable.Range(0, many).Select(i => new FieldSpec { Field = V1.Field.Named, ColumnName = $"c{i}" }));
        var instrument = new Instrument { Name = "instruments/many" };
        instrument.CorporateActions.AddRange(Enumerable.Range(0, many).Select(i => new CorporateAction { ExDate = new() { Year = 2025, Month = 1, Day = 2 }, SplitRatio = 1, CashAmount = i }));
        await Task.Run(() => Assert.All((IMessage[])[happening, series, instrument], r => RecordRules.Check(r)), Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public void An_empty_record_tells_everything_that_it_lacks() => Assert.All(RecordKind.All, kind =>
    {
        var violations = RecordRules.Check(kind.Descriptor.Parser.ParseFrom([]));
        Assert.Contains(violations, v => v.Field == "name");
        Assert.True(violations.Count > 2, kind.Collection);
    });

    [Fact]
    public void A_message_that_is_no_record_is_no_record() =>
        Assert.Throws<ArgumentException>(() => RecordRules.Check(new Timestamp()));

    /// <summary>Rules and Domain must not part: what passes can be computed with.</summary>
    [Fact]
    public void An_event_time_that_passes_is_one_of_the_domain()
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
            var happening = Threat();
            happening.Time = time;
            if (RecordRules.Check(happening).All(v => !v.Field.StartsWith("time", StringComparison.Ordinal))) time.ToDomain();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void Every_civil_day_of_every_zone_passes() => Assert.All(Zones, id =>
    {
        var zone = DateTimeZoneProviders.Tzdb[id];
        for (var day = new LocalDate(2025, 1, 1); day.Year == 2025; day = day.PlusDays(1))
        {
            var happening = Threat();
            happening.Time = new EventTime
            {
                EarliestTime = zone.AtStartOfDay(day).ToInstant().ToTimestamp(),
                LatestTime = zone.AtStartOfDay(day.PlusDays(1)).ToInstant().ToTimestamp(),
                Precision = TimePrecision.Day,
                TimeZone = id,
                StatedTime = day.ToString("R", null),
            };
            Assert.DoesNotContain(RecordRules.Check(happening), v => v.Field.StartsWith("time", StringComparison.Ordinal));
            Assert.Equal(day, happening.Time.ToDomain().CivilDate);
        }
    });

    [Fact]
    public void Normalizing_fills_bounds_that_are_not_stated_and_leaves_the_record_alone()
    {
        var happening = Threat();
        var level = ((Event)RecordNormalizer.Normalize(happening)).Measures[0].Level;
        Assert.Equal((0.995, 1.005), (level.Low, level.High));
        Assert.False(happening.Measures[0].Level.HasLow);
    }

    [Fact]
    public void Normalizing_keeps_bounds_that_are_stated()
    {
        var reaction = (Reaction)_folder.Load().Records["reactions/fall"];
        reaction.Quantity.Low = 0.02;
        Assert.Equal(0.02, ((Reaction)RecordNormalizer.Normalize(reaction)).Quantity.Low);
    }

    private Event Threat() => _threat.Clone();

    /// <summary>The bytes of a field that no message of ours has.</summary>
    private static byte[] FieldOfNobody()
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
