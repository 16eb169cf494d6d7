namespace TruceData.Domain.Studies.Tests;

/// <summary>Compares the share of positive abnormal returns with one half (Brown and Warner 1980), with the normal approximation.</summary>
internal static class SignTest
{
    /// <summary>The minimum number of events; with fewer, no outcome is significant at 5 %.</summary>
    public const int MinEvents = 6;

    public static TestValue At(CrossSection section, int place)
    {
        var n = section.Abnormal(place).Count;
        return n < MinEvents
            ? TestValue.Refused(TestRefusal.TooFewEvents)
            : TestValue.Normal((section.Positives(place) - (0.5 * n)) / (0.5 * Math.Sqrt(n)));
    }
}
