namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the sign test of Cowan (1992): positive abnormal returns against the share of positive residuals in the estimation windows.
/// </summary>
internal static class Cowan1992
{
    public static TestValue At(CrossSection section, int place)
    {
        var n = section.Abnormal(place).Count;
        if (n < SignTest.MinEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        var share = section.ExpectedPositives(place) / n;
        return TestValue.Normal((section.Positives(place) - (n * share)) / Math.Sqrt(n * share * (1 - share)));
    }
}
