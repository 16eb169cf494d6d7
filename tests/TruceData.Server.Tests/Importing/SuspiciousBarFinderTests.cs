using TruceData.Domain.Bars;
using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Rows;
using TruceData.V1;

namespace TruceData.Server.Tests.Importing;

public sealed class SuspiciousBarFinderTests
{
    private static readonly FileField[] s_fields =
    [
        .. new[] { Field.Open, Field.High, Field.Low, Field.Close, Field.Volume, Field.Value, Field.Named }
            .Select(field => new FileField(new FieldSpec { Field = field }, $"{field}", $"{field}", 1)),
    ];

    [Theory]
    [InlineData("10 10.1 10.2", "")]
    [InlineData("10 1010 10.2", "1")]
    [InlineData("10 1010 1020 1030", "1")]
    [InlineData("100.1 10005 100 100.2", "1")]
    [InlineData("100 12000 12010 101 102", "1 3")]
    [InlineData("12000 100 101", "1")]
    [InlineData("10 1010 0.01 0.011", "1 2")]
    [InlineData("10 1e100 10", "1")]
    [InlineData("10 0.01 10", "1")]
    [InlineData("10 0 10", "1")]
    [InlineData("0 10", "0")]
    [InlineData("10 -3 10", "1")]
    [InlineData("10 NaN 10", "")]
    [InlineData("10 NaN 2000", "2")]
    [InlineData("10 -9999 10", "1")]
    [InlineData("10 9223372036854775807 10", "1")]
    [InlineData("1 30 900 30000", "")]
    public void Prices_that_may_be_errors_are_found(string closes, string found) => Assert.Equal(found, Find(s_fields[3], closes));

    [Theory]
    [InlineData("5 0 7 1e15", "")]
    [InlineData("5 -5 7", "1")]
    [InlineData("5 -9999 7", "1")]
    [InlineData("5 9223372036854775807", "1")]
    [InlineData("5 1e100", "")]
    public void Volumes_that_may_be_errors_are_found(string volumes, string found) => Assert.Equal(found, Find(s_fields[4], volumes));

    [Fact]
    public void The_size_of_the_blocks_makes_no_difference()
    {
        var found = 0L;
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(1, 60);
            var columns = s_fields.Select(_ => Values(random, count)).ToArray();
            var singly = Find(columns, count, _ => 1);
            var blocks = Find(columns, count, rest => random.Next(1, rest + 1));
            Assert.Equal(singly.Bars, blocks.Bars);
            Assert.Equal((singly.Count, singly.MinDistance), (blocks.Count, blocks.MinDistance));
            found += singly.Count;
        }

        Assert.InRange(found, 1_000, 100_000);
    }

    private static string Find(FileField field, string texts)
    {
        var values = texts.Split(' ').Select(c => double.Parse(c, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var finder = new SuspiciousBarFinder([field]);
        finder.Check(new BarBlock(Times(values.Length), [values]), Lines(values.Length));
        Assert.Equal(finder.Bars.Count, finder.Count);
        return string.Join(' ', finder.Bars.Select(b => b.Line));
    }

    private static SuspiciousBarFinder Find(double[][] columns, int count, Func<int, int> size)
    {
        var finder = new SuspiciousBarFinder(s_fields);
        var (times, lines) = (Times(count), Lines(count));
        for (int start = 0, length; start < count; start += length)
        {
            length = size(count - start);
            ReadOnlyMemory<double>[] block = [.. columns.Select(c => (ReadOnlyMemory<double>)c.AsMemory(start, length))];
            finder.Check(new BarBlock(times.AsMemory(start, length), block), lines.AsSpan(start, length));
        }

        return finder;
    }

    private static double[] Values(Random random, int count)
    {
        var isOrdinary = random.Next(2) == 0;
        double[] strange = [double.NaN, 0, -1, -98, -99, -999, -9999, 1e-3, 1e4, 99.9, 1_000, 9.3e18, -9.3e18];
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
                isOrdinary || random.Next(10) > 0 ? 10 + random.NextDouble() : strange[random.Next(strange.Length)]),
        ];
    }

    private static long[] Times(int count) => [.. Enumerable.Range(0, count).Select(i => ((60 * i) + (i % 3)) * 1_000_000_000L)];

    private static long[] Lines(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];
}
