using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>The data set of this repository.</summary>
public sealed class CuratedDataFolderTests
{
    private static readonly LoadedData Data = DataFolder.Load(Path.Combine(RepositoryRoot(), "data"));

    [Fact]
    public void It_obeys_the_contract() => Assert.Empty(Data.Violations.Select(v => v.ToString()));

    [Fact]
    public void It_is_not_empty()
    {
        Assert.NotEmpty(Data.Series);
        Assert.NotEmpty(Data.Records.Values.OfType<Event>());
        Assert.NotEmpty(Data.Records.Values.OfType<Claim>());
    }

    /// <summary>What obeys the contract's rules can be computed with.</summary>
    [Fact]
    public void Its_times_calendars_and_clocks_are_the_domains()
    {
        Assert.All(Data.Records.Values.OfType<Event>(), e => e.Time.ToDomain());
        Assert.All(Data.Records.Values.OfType<V1.Calendar>(), c => c.ToDomain());
        Assert.All(Data.Series, s => Data.ClockOf(s.Header));
    }

    [Fact]
    public void Its_numbers_get_bounds_that_hold_them()
    {
        var claims = Data.Records.Values.Select(RecordNormalizer.Normalize).OfType<Claim>();
        var quantities = claims.Select(c => c.Quantity).Where(q => q is not null).ToArray();
        Assert.NotEmpty(quantities);
        Assert.All(quantities, q => Assert.True(q.HasLow && q.HasHigh && q.Low <= q.Value && q.Value <= q.High, q.ToString()));
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "TruceData.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("There is no TruceData.sln above the tests.");
    }
}
