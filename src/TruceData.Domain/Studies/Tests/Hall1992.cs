namespace TruceData.Domain.Studies.Tests;

/// <summary>Computes the test of Hall (1992): the cross-sectional t, transformed for the skewness of the abnormal returns.</summary>
internal static class Hall1992
{
    private const int MinEvents = 3;

    public static TestValue At(CrossSection section, int place) => At(section.Abnormal(place));

    public static TestValue At(Moments values)
    {
        if (values.Count < MinEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (!values.Varies) return TestValue.Refused(TestRefusal.NoVariation);
        var (n, deviation) = ((double)values.Count, values.Deviation);
        var s = values.Mean / deviation;
        var skewness = n / ((n - 1) * (n - 2)) * values.CubedDeviations / (deviation * deviation * deviation);
        return TestValue.Normal(
            Math.Sqrt(n) * (s + (skewness * s * s / 3) + (skewness * skewness * s * s * s / 27) + (skewness / (6 * n))));
    }
}
