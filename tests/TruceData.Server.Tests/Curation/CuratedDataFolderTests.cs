using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using TruceData.Server.Curation;
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
}
