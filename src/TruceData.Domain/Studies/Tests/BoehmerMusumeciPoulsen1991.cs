namespace TruceData.Domain;

/// <summary>Boehmer, Musumeci and Poulsen (1991): the cross-sectional t of standardised abnormal returns, robust to a variance that the event raises.</summary>
internal static class BoehmerMusumeciPoulsen1991
{
    private const int LeastEvents = 2;

    public static TestValue At(CrossSection section, int place)
    {
        var values = section.Standardized(place);
        if (values.Count < LeastEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (!values.Varies) return TestValue.Refused(TestRefusal.NoVariation);
        return TestValue.Student(CrossSectionalT.Of(values), values.Count - 1);
    }
}
