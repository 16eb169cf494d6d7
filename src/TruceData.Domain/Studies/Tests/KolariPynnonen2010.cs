namespace TruceData.Domain.Studies.Tests;

/// <summary>Kolari and Pynnönen (2010): Patell and BMP for events whose returns move together, by the mean correlation r of their residuals.</summary>
internal static class KolariPynnonen2010
{
    /// <summary>Patell's Z over the root of 1 + (N - 1) r.</summary>
    public static TestValue Patell(CrossSection section, int place)
    {
        var value = Patell1976.At(section, place);
        if (value.Refusal != TestRefusal.None) return value;
        return TestValue.Normal(value.Statistic / Math.Sqrt(Inflation(section, place, section.MeanCorrelation())));
    }

    /// <summary>BMP's t times the root of (1 - r) over 1 + (N - 1) r.</summary>
    public static TestValue Bmp(CrossSection section, int place)
    {
        var value = BoehmerMusumeciPoulsen1991.At(section, place);
        if (value.Refusal != TestRefusal.None) return value;
        var r = section.MeanCorrelation();
        return TestValue.Student(value.Statistic * Math.Sqrt((1 - r) / Inflation(section, place, r)), value.DegreesOfFreedom);
    }

    private static double Inflation(CrossSection section, int place, double r) => 1 + ((section.Standardized(place).Count - 1) * r);
}
