namespace TruceData.Domain;

/// <summary>Wilcoxon (1945) signed rank: zeros are dropped, ties share their mean rank and lower the variance, normal approximation.</summary>
internal static class Wilcoxon1945
{
    public static TestValue At(CrossSection section, int place)
    {
        if (section.Abnormal(place).Count < SignTest.LeastEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (section.Values(place) is not { } values) return TestValue.Refused(TestRefusal.StudyTooLarge);
        var signed = values.Where(v => v != 0).ToArray();
        if (signed.Length < SignTest.LeastEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        var sizes = Array.ConvertAll(signed, Math.Abs);
        Array.Sort(sizes, signed);
        var (positive, ties) = (0.0, 0.0);
        for (int first = 0, next; first < sizes.Length; first = next)
        {
            next = first + 1;
            while (next < sizes.Length && sizes[next] == sizes[first]) next++;
            double tied = next - first;
            ties += (tied * tied * tied) - tied;
            for (var i = first; i < next; i++) positive += signed[i] > 0 ? (first + next + 1) / 2.0 : 0;
        }

        double n = sizes.Length;
        var variance = (n * (n + 1) * ((2 * n) + 1) / 24) - (ties / 48);
        return TestValue.Normal((positive - (n * (n + 1) / 4)) / Math.Sqrt(variance));
    }
}
