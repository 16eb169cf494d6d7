namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the wild cluster bootstrap of the cross-sectional t (Cameron, Gelbach and Miller 2008). The abnormal returns of one day keep or
/// change their sign together, which imposes the hypothesis of no effect and preserves the correlation within a day. The p-value is
/// (1 + the number of replications at least as extreme) / (1 + the number of replications).
/// </summary>
internal static class WildBootstrap
{
    private const int MinDays = 6;

    public static TestValue At(CrossSection section, int place, BootstrapPlan plan, AlternativeHypothesis alternative)
    {
        var values = section.Abnormal(place);
        var days = section.DaySums(place);
        if (days.Length < MinDays) return TestValue.Refused(TestRefusal.TooFewEvents);
        if (!values.Varies) return TestValue.Refused(TestRefusal.NoVariation);
        var t = CrossSectionalT.Statistic(values);
        // Signs do not change the squares, so t increases with the sum, and comparing sums is enough.
        var limit = Extremity(values.Sum, alternative) - (Math.Abs(values.Sum) * 1e-12);
        var extreme = 0;
        for (var replication = 0; replication < plan.Replications; replication++)
        {
            var (sum, bits) = (0.0, 0UL);
            for (var day = 0; day < days.Length; day++)
            {
                if ((day & 63) == 0) bits = Bits(plan.Seed, (ulong)replication, (ulong)day >> 6);
                sum += (bits >> (day & 63) & 1) == 0 ? days[day] : -days[day];
            }

            if (Extremity(sum, alternative) >= limit) extreme++;
        }

        return new TestValue(TestRefusal.None, t, 0, (1.0 + extreme) / (1 + plan.Replications));
    }

    private static double Extremity(double sum, AlternativeHypothesis alternative) => alternative switch
    {
        AlternativeHypothesis.Greater => sum,
        AlternativeHypothesis.Less => -sum,
        _ => Math.Abs(sum),
    };

    /// <summary>Returns 64 signs by SplitMix64 (Steele, Lea and Flood 2014) from the seed, the replication and the block.</summary>
    private static ulong Bits(ulong seed, ulong replication, ulong block) => Mix(Mix(Mix(seed) + replication) + block);

    private static ulong Mix(ulong state)
    {
        var z = unchecked(state + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
