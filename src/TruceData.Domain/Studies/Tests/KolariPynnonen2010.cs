namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Adjusts the tests of Patell and of Boehmer, Musumeci and Poulsen for correlated events by the mean correlation r of their residuals
/// (Kolari and Pynnönen 2010).
/// </summary>
internal static class KolariPynnonen2010
{
    /// <summary>Computes Patell's Z over √(1 + (N - 1) r).</summary>
    public static TestValue Patell(CrossSection section, int place) => Adjust(
        section, place, Patell1976.At(section, place), (z, _, inflation) => TestValue.Normal(z.Statistic / Math.Sqrt(inflation)));

    /// <summary>Computes the t of Boehmer, Musumeci and Poulsen times √((1 - r) / (1 + (N - 1) r)).</summary>
    public static TestValue Bmp(CrossSection section, int place) => Adjust(
        section,
        place,
        BoehmerMusumeciPoulsen1991.At(section, place),
        (t, r, inflation) => TestValue.Student(t.Statistic * Math.Sqrt((1 - r) / inflation), t.DegreesOfFreedom));

    private static TestValue Adjust(CrossSection section, int place, TestValue value, Func<TestValue, double, double, TestValue> adjust)
    {
        if (value.Refusal != TestRefusal.None) return value;
        if (section.MeanCorrelation(place) is not { } r) return TestValue.Refused(TestRefusal.StudyTooLarge);
        if (double.IsNaN(r)) return TestValue.Refused(TestRefusal.TooFewEvents);
        return adjust(value, r, 1 + ((section.Standardized(place).Count - 1) * r));
    }
}
