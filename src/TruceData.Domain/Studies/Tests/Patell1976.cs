namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the test of Patell (1976): the sum of standardised abnormal returns over the square root of the sum of their variances, d /
/// (d - 2) each.
/// </summary>
internal static class Patell1976
{
    private const int MinEvents = 2;

    public static TestValue At(CrossSection section, int place)
    {
        var values = section.Standardized(place);
        return values.Count < MinEvents
            ? TestValue.Refused(TestRefusal.TooFewEvents)
            : TestValue.Normal(values.Sum / Math.Sqrt(section.StandardVariance(place)));
    }
}
