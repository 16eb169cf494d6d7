namespace TruceData.Domain;

/// <summary>Wilcoxon (1945) signed rank: zeros are dropped, ties share their mean rank and lower the variance, normal approximation.</summary>
internal static class Wilcoxon1945
{
    public static TestValue At(CrossSection section, int place)
    {
        if (section.Abnormal(place).Count < SignTest.LeastEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (section.Values(place) is not { } values) return TestValue.Refused(TestRefusal.StudyTooLarge);
        var keys = Keys(values);
        if (keys.Length < SignTest.LeastEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        Array.Sort(keys);
        var (positive, ties) = (0.0, 0.0);
        for (int first = 0, next; first < keys.Length; first = next)
        {
            next = first + 1;
            while (next < keys.Length && keys[next] >> 1 == keys[first] >> 1) next++;
            double tied = next - first;
            ties += (tied * tied * tied) - tied;
            for (var i = first; i < next; i++) positive += (keys[i] & 1) == 0 ? (first + next + 1) / 2.0 : 0;
        }

        double n = keys.Length;
        var variance = (n * (n + 1) * ((2 * n) + 1) / 24) - (ties / 48);
        return TestValue.Normal((positive - (n * (n + 1) / 4)) / Math.Sqrt(variance));
    }

    /// <summary>Values other than 0 as numbers that sort by size: the bits of a double with its sign last.</summary>
    private static ulong[] Keys(IReadOnlyList<double> values)
    {
        var (keys, count) = (new ulong[values.Count], 0);
        foreach (var value in values)
        {
            if (value != 0) keys[count++] = ulong.RotateLeft(BitConverter.DoubleToUInt64Bits(value), 1);
        }

        return keys[..count];
    }
}
