namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the test of Boehmer, Musumeci and Poulsen (1991): the cross-sectional t of standardised abnormal returns, robust to
/// event-induced variance.
/// </summary>
internal static class BoehmerMusumeciPoulsen1991
{
    private const int MinEvents = 2;

    public static TestValue At(CrossSection section, int place)
    {
        var values = section.Standardized(place);
        if (values.Count < MinEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (!values.Varies) return TestValue.Refused(TestRefusal.NoVariation);
        return TestValue.Student(CrossSectionalT.Statistic(values), values.Count - 1);
    }
}
