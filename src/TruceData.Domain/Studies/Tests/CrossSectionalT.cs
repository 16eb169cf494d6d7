namespace TruceData.Domain;

/// <summary>t over the cross-section of abnormal returns (Brown and Warner 1985): mean over its standard error, N - 1 degrees of freedom.</summary>
internal static class CrossSectionalT
{
    private const int LeastEvents = 2;

    public static TestValue At(CrossSection section, int place)
    {
        var values = section.Abnormal(place);
        if (values.Count < LeastEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (!values.Varies) return TestValue.Refused(TestRefusal.NoVariation);
        return TestValue.Student(Of(values), values.Count - 1);
    }

    public static double Of(Moments values) => values.Mean / values.Deviation * Math.Sqrt(values.Count);
}
