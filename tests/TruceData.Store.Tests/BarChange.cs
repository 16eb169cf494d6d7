using FsCheck;
using FsCheck.Fluent;

namespace TruceData.Store.Tests;

/// <summary>One step of a random history: bars are put, removed with all their corrections, or put without a commit.</summary>
/// <param name="Kind">The kind of step.</param>
/// <param name="KnownDay">The day from which the bars are known; null for bars that are known at their own end.</param>
/// <param name="Times">The starts of the bars. The first and last bound a removal.</param>
/// <param name="Value">The value of the bars; NaN for a missing one.</param>
public sealed record BarChange(BarChange.Kinds Kind, long? KnownDay, long[] Times, double Value)
{
    public enum Kinds
    {
        Put,
        Remove,
        Abandon,
    }

    /// <summary>Nanoseconds from bar to bar. It is small, so that the random times fall into few buckets.</summary>
    public const long BarSpan = 10;

    /// <summary>Random histories, which FsCheck shrinks by removing a step.</summary>
    public static Arbitrary<BarChange[]> Histories { get; } = Arb.From(
        Gen.Choose(1, 10).SelectMany(n => Gen.ListOf(CreateChangeGenerator(), n)).Select(steps => steps.ToArray()),
        steps => steps.Select((_, i) => steps.Where((_, j) => j != i).ToArray()).Where(s => s.Length > 0));

    private static Gen<BarChange> CreateChangeGenerator() =>
        from kind in Gen.Frequency((7, Gen.Constant(Kinds.Put)), (2, Gen.Constant(Kinds.Remove)), (1, Gen.Constant(Kinds.Abandon)))
        from knownDay in Gen.Elements<long?>(null, null, 1, 2, 3)
        from count in Gen.Choose(1, 12)
        from times in Gen.ListOf(CreateTimeGenerator(), count)
        from value in Gen.Elements(0.0, 1.0, 2.0, double.NaN)
        select new BarChange(kind, knownDay, [.. times.Distinct().Order()], value);

    /// <summary>Creates times near the borders of buckets.</summary>
    private static Gen<long> CreateTimeGenerator() =>
        from border in Gen.Choose(-2, 2)
        from offset in Gen.Choose(-4, 4)
        select (border * 32_768 * BarSpan) + offset;
}
