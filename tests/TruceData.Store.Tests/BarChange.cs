using FsCheck;
using FsCheck.Fluent;

namespace TruceData.Store.Tests;

/// <summary>One step of a random history: bars put into a layer, removed from all, or put and not committed.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Layer">Day from which the bars are known; null for their own end.</param>
/// <param name="Times">Starts of the bars; of a removal the first and the last of them bound it.</param>
/// <param name="Value">What the bars hold; NaN for nothing.</param>
public sealed record BarChange(BarChange.Kinds Kind, long? Layer, long[] Times, double Value)
{
    public enum Kinds
    {
        Put,
        Remove,
        Abandon,
    }

    /// <summary>Nanoseconds from bar to bar; a bucket of 32768 of them holds few of the times drawn.</summary>
    public const long BarSpan = 10;

    /// <summary>Times crowd around the borders of buckets.</summary>
    public static Gen<long> Time { get; } =
        from border in Gen.Choose(-2, 2)
        from offset in Gen.Choose(-4, 4)
        select (border * 32_768 * BarSpan) + offset;

    public static Gen<BarChange> Any { get; } =
        from kind in Gen.Frequency((7, Gen.Constant(Kinds.Put)), (2, Gen.Constant(Kinds.Remove)), (1, Gen.Constant(Kinds.Abandon)))
        from layer in Gen.Elements<long?>(null, null, 1, 2, 3)
        from count in Gen.Choose(1, 12)
        from times in Gen.ListOf(Time, count)
        from value in Gen.Elements(0.0, 1.0, 2.0, double.NaN)
        select new BarChange(kind, layer, [.. times.Distinct().Order()], value);

    /// <summary>Histories, made smaller by leaving out a step.</summary>
    public static Arbitrary<BarChange[]> Histories { get; } = Arb.From(
        Gen.Choose(1, 10).SelectMany(n => Gen.ListOf(Any, n)).Select(steps => steps.ToArray()),
        steps => steps.Select((_, i) => steps.Where((_, j) => j != i).ToArray()).Where(s => s.Length > 0));
}
