namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes t over the cross-section of abnormal returns (Brown and Warner 1985): the mean over its standard error, with N - 1 degrees
/// of freedom.
/// </summary>
internal static class CrossSectionalT
{
    private const int MinEvents = 2;

    public static TestValue At(CrossSection section, int place) => At(section.Abnormal(place));

    public static TestValue At(Moments values)
    {
        if (values.Count < MinEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (!values.Varies) return TestValue.Refused(TestRefusal.NoVariation);
        return TestValue.Student(Statistic(values), values.Count - 1);
    }

    public static double Statistic(Moments values) => values.Mean / values.Deviation * Math.Sqrt(values.Count);
}
