using System.Security.Cryptography;
using TruceData.Store.Bars;

namespace TruceData.Store.Tests;

public class ColumnCacheTests
{
    private const string Times = "";
    private readonly ColumnCache _cache = new(3 * 800);

    [Fact]
    public void A_column_is_cached_when_it_is_read_for_the_second_time()
    {
        var column = CreateColumn(1);
        Assert.Same(column, _cache.Add(HashOf(1), Times, column));
        Assert.Null(_cache.Find<long>(HashOf(1), Times));
        _cache.Add(HashOf(1), Times, column);
        Assert.Same(column, _cache.Find<long>(HashOf(1), Times));
    }

    [Fact]
    public void Equal_columns_share_one_array()
    {
        var first = AddTwice(1, CreateColumn(1));
        for (var chunk = 2; chunk < 100; chunk++) Assert.Same(first, AddTwice(chunk, CreateColumn(1)));
        Assert.All(Enumerable.Range(1, 99), chunk => Assert.Same(first, _cache.Find<long>(HashOf(chunk), Times)));
        Assert.NotSame(first, AddTwice(100, CreateColumn(2)));
    }

    [Fact]
    public void The_least_recently_used_column_is_evicted_first()
    {
        for (var chunk = 1; chunk <= 3; chunk++) AddTwice(chunk, CreateColumn(chunk));
        AddTwice(4, CreateColumn(3));
        _cache.Find<long>(HashOf(1), Times);
        AddTwice(5, CreateColumn(5));
        Assert.Equal([1, 3, 4, 5], Enumerable.Range(1, 5).Where(chunk => _cache.Find<long>(HashOf(chunk), Times) is not null));
    }

    [Fact]
    public void Equal_bytes_of_another_type_are_another_column()
    {
        AddTwice(1, new long[100]);
        Assert.IsType<double[]>(AddTwice(2, new double[100]));
        Assert.Equal(0.0, _cache.Find<double>(HashOf(2), Times)![99]);
    }

    private static byte[] HashOf(long chunk) => SHA256.HashData(BitConverter.GetBytes(chunk));

    private static long[] CreateColumn(long value) => [.. Enumerable.Repeat(value, 100)];

    private T[] AddTwice<T>(long chunk, T[] column)
        where T : unmanaged
    {
        _cache.Add(HashOf(chunk), Times, column);
        return _cache.Add(HashOf(chunk), Times, column);
    }
}
