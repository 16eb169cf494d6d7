using System.IO.Compression;
using System.Text;
using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>Reads all bars of a CSV text.</summary>
internal static class CsvTestReader
{
    public const string File = "bars.csv";

    public static Task<CsvBars> ReadAsync(string text, CsvTestOptions? options = null) => ReadAsync(Encoding.UTF8.GetBytes(text), options);

    public static async Task<CsvBars> ReadAsync(byte[] bytes, CsvTestOptions? options = null)
    {
        using var stream = new MemoryStream(bytes);
        return await ReadAsync(stream, options);
    }

    public static async Task<CsvBars> ReadAsync(Stream stream, CsvTestOptions? options = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        options ??= new CsvTestOptions();
        await using var reader = await SeriesFile.OpenAsync(stream, File, options.ToMessage(), options.Target, cancellationToken);
        var times = new List<long>();
        var columns = reader.Fields.Select(_ => new List<double>()).ToArray();
        await foreach (var (_, _, block) in reader.ReadAsync(cancellationToken: cancellationToken))
        {
            times.AddRange(block.Times.ToArray());
            for (var i = 0; i < columns.Length; i++) columns[i].AddRange(block.Columns[i].ToArray());
        }

        return new CsvBars(new CsvLayout(reader, options), [.. times], [.. columns.Select(c => c.ToArray())]);
    }

    public static Task<ImportException> ErrorAsync(string text, CsvTestOptions? options = null) =>
        Assert.ThrowsAsync<ImportException>(() => ReadAsync(text, options));

    public static Task<ImportException> ErrorAsync(byte[] bytes, CsvTestOptions? options = null) =>
        Assert.ThrowsAsync<ImportException>(() => ReadAsync(bytes, options));

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
