using TruceData.Store.Bars;

namespace TruceData.Store.Tests;

public class ColumnCacheTests
{
    private const string Times = "";
    private readonly ColumnCache _cache = new(3 * 800);

    [Fact]
    public void A_column_stays_from_its_second_reading_on()
    {
        var column = Column(1);
        Assert.Same(column, _cache.Add(1, Times, column));
        Assert.Null(_cache.Find<long>(1, Times));
        _cache.Add(1, Times, column);
        Assert.Same(column, _cache.Find<long>(1, Times));
    }

    [Fact]
    public void Columns_that_hold_the_same_are_kept_once()
    {
        var first = Twice(1, Column(1));
        for (var chunk = 2; chunk < 100; chunk++) Assert.Same(first, Twice(chunk, Column(1)));
        Assert.All(Enumerable.Range(1, 99), chunk => Assert.Same(first, _cache.Find<long>(chunk, Times)));
        Assert.NotSame(first, Twice(100, Column(2)));
    }

    [Fact]
    public void The_column_used_longest_ago_goes_first()
    {
        for (var chunk = 1; chunk <= 3; chunk++) Twice(chunk, Column(chunk));
        Twice(4, Column(3));
        _cache.Find<long>(1, Times);
        Twice(5, Column(5));
        Assert.Equal([1, 3, 4, 5], Enumerable.Range(1, 5).Where(chunk => _cache.Find<long>(chunk, Times) is not null));
    }

    [Fact]
    public void The_same_bytes_as_numbers_of_another_kind_are_another_column()
    {
        Twice(1, new long[100]);
        Assert.IsType<double[]>(Twice(2, new double[100]));
        Assert.Equal(0.0, _cache.Find<double>(2, Times)![99]);
    }

    private static long[] Column(long value) => [.. Enumerable.Repeat(value, 100)];

    private T[] Twice<T>(long chunk, T[] column)
        where T : unmanaged
    {
        _cache.Add(chunk, Times, column);
        return _cache.Add(chunk, Times, column);
    }
}
