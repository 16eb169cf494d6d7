namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Adjusts the tests of Patell and of Boehmer, Musumeci and Poulsen for correlated events by the mean correlation r of their residuals
/// (Kolari and Pynnönen 2010).
/// </summary>
internal static class KolariPynnonen2010
{
    /// <summary>Computes Patell's Z over √(1 + (N - 1) r).</summary>
    public static TestValue Patell(CrossSection section, int place)
    {
        var value = Patell1976.At(section, place);
        if (value.Refusal != TestRefusal.None) return value;
        return TestValue.Normal(value.Statistic / Math.Sqrt(Inflation(section, place, section.MeanCorrelation())));
    }

    /// <summary>Computes the t of Boehmer, Musumeci and Poulsen times √((1 - r) / (1 + (N - 1) r)).</summary>
    public static TestValue Bmp(CrossSection section, int place)
    {
        var value = BoehmerMusumeciPoulsen1991.At(section, place);
        if (value.Refusal != TestRefusal.None) return value;
        var r = section.MeanCorrelation();
        return TestValue.Student(value.Statistic * Math.Sqrt((1 - r) / Inflation(section, place, r)), value.DegreesOfFreedom);
    }

    private static double Inflation(CrossSection section, int place, double r) => 1 + ((section.Standardized(place).Count - 1) * r);
}
