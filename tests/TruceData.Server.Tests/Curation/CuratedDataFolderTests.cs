using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Evidence;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>The data set of this repository.</summary>
public sealed class CuratedDataFolderTests
{
    private static readonly LoadedData Data = DataFolder.Load(Repository.Data);

    [Fact]
    public void It_complies_with_the_contract() => Assert.Empty(Data.Violations.Select(v => v.ToString()));

    [Fact]
    public void It_is_not_empty()
    {
        Assert.NotEmpty(Data.Series);
        Assert.NotEmpty(Data.Records.Values.OfType<Event>());
        Assert.NotEmpty(Data.Records.Values.OfType<Claim>());
    }

    [Fact]
    public async Task The_README_states_the_last_day_of_its_coverage()
    {
        var coverage = Assert.Single(Data.Records.Values.OfType<Coverage>());
        var end = coverage.Valid.EndTime.ToInstant().InZone(DateTimeZoneProviders.Tzdb["America/New_York"]);
        Assert.Equal(LocalTime.Midnight, end.TimeOfDay);
        var lastDay = end.Date.PlusDays(-1).ToString("d MMMM uuuu", CultureInfo.InvariantCulture);
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        Assert.Contains($"until the end of {lastDay}", readme.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_claims_are_named_after_source_paragraph_subject_and_field()
    {
        var wrong = Data.Records.Values.OfType<Claim>()
            .Select(c => (c.Name, Expected: ClaimName.Create(c)))
            .Where(n => !Regex.IsMatch(n.Name, $"^{n.Expected}(-([2-9]|[1-9][0-9]+))?$", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Select(n => $"{n.Name} should be {n.Expected}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Its_times_calendars_and_clocks_convert_to_the_domain()
    {
        Assert.All(Data.Records.Values.OfType<Event>(), e => e.Time.ToDomain());
        Assert.All(Data.Records.Values.OfType<V1.Calendar>(), c => c.ToDomain());
        Assert.All(Data.Series, s => Data.ClockOf(s.Header));
    }

    [Fact]
    public void Its_quantities_get_bounds_that_contain_them()
    {
        var claims = Data.Records.Values.Select(RecordNormalizer.Normalize).OfType<Claim>();
        var quantities = claims.Select(c => c.Quantity).Where(q => q is not null).ToArray();
        Assert.NotEmpty(quantities);
        Assert.All(quantities, q => Assert.True(q.HasLow && q.HasHigh && q.Low <= q.Value && q.Value <= q.High, q.ToString()));
    }

    [Fact]
    public void Its_rounds_orders_and_rulings_have_their_day()
    {
        // Practices, averages and sums of acts that have no day of their own; the rulings are events of their own as well.
        string[] withoutDay =
        [
            "events/cn-slow-export-licences-2025", "events/lower-courts-ieepa-rulings-2025", "events/us-chip-sale-limits",
            "events/us-malaysia-exemption-2025-10", "events/us-tariff-on-china-2017", "events/us-tariff-on-china-first-term",
            "events/us-tariff-on-malaysia-2025",
        ];
        var acts = Data.Records.Values.OfType<Event>().Where(e =>
            e.Kind is EventKind.Meeting or EventKind.Tariff or EventKind.ExportControl or EventKind.Restriction or EventKind.Legal);
        // A round lasts two days; the clocks are not changed within one.
        var longActs = acts.Where(e => e.Time.LatestTime.ToDateTime() - e.Time.EarliestTime.ToDateTime() > TimeSpan.FromDays(2));
        Assert.Equal(withoutDay, longActs.Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_knowledge_times_are_not_later_than_dated_facts()
    {
        // A source of that close states a rise of 3.2 %, so it did not make the rise of 2.2 % public.
        Assert.Equal(["reactions/nasdaq-2025-10-13"], LateKnowledge.Find(Data.Records).Select(l => l.Record));
    }

    [Fact]
    public void A_range_of_its_claims_on_a_time_ends_by_the_publication_of_the_source()
    {
        var ranges = Data.Records.Values.OfType<Claim>()
            .Where(c => c.FieldPath == "time" && c.Time?.Precision == TimePrecision.Range).ToArray();
        Assert.NotEmpty(ranges);
        Assert.All(ranges, c => Assert.True(c.Time.LatestTime <= ((Source)Data.Records[c.Source]).PublishTime, c.Name));
    }
}
