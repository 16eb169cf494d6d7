using FsCheck;
using FsCheck.Fluent;
using TruceData.Domain.Numbers;

namespace TruceData.Domain.Tests.Numbers;

public sealed class SortedSpanTests
{
    /// <summary>Random ascending values from a small range, so that many are equal.</summary>
    private static readonly Gen<long[]> SortedValues =
        from length in Gen.Choose(0, 40)
        from values in Gen.Choose(-10, 10).ArrayOf(length)
        select values.Select(v => (long)v).Order().ToArray();

    [Fact]
    public void Bounds_are_where_a_scan_from_the_start_finds_them() => Prop.ForAll(
        SortedValues.ToArbitrary(),
        sorted =>
        {
            for (var value = -11L; value <= 11; value++)
            {
                Assert.Equal(CountWhile(sorted, v => v < value), SortedSpan.LowerBound(sorted, value));
                Assert.Equal(CountWhile(sorted, v => v <= value), SortedSpan.UpperBound(sorted, value));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_exponential_search_finds_the_lower_bound_from_any_start() => Prop.ForAll(
        SortedValues.ToArbitrary(),
        sorted =>
        {
            for (var value = -11L; value <= 11; value++)
            {
                for (var start = -2; start <= sorted.Length + 2; start++)
                    Assert.Equal(CountWhile(sorted, v => v < value), SortedSpan.ExponentialSearch(sorted, value, start));
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void The_smallest_and_the_largest_values_are_found_from_any_start(int start)
    {
        long[] sorted = [long.MinValue, 0, long.MaxValue];
        Assert.Equal(0, SortedSpan.ExponentialSearch(sorted, long.MinValue, start));
        Assert.Equal(2, SortedSpan.ExponentialSearch(sorted, long.MaxValue, start));
        Assert.Equal(1, SortedSpan.UpperBound(sorted, long.MinValue));
        Assert.Equal(3, SortedSpan.UpperBound(sorted, long.MaxValue));
    }

    private static int CountWhile(long[] sorted, Func<long, bool> holds) => sorted.TakeWhile(holds).Count();
}
