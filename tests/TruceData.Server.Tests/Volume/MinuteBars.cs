using System.Globalization;
using System.Text;

namespace TruceData.Server.Tests.Volume;

/// <summary>Reads the bars of a synthetic file without code of the server.</summary>
internal sealed class MinuteBars(string path) : IDisposable
{
    private readonly StreamReader _reader = Open(path);

    /// <summary>Returns the start and the five values of the next bar, or null at the end.</summary>
    public (long Time, double[] Values)? Next()
    {
        if (_reader.ReadLine() is not { } line) return null;
        var cells = line.Split(',');
        var time = DateTimeOffset.ParseExact(
            cells[0], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return (time.ToUnixTimeSeconds() * 1_000_000_000, Array.ConvertAll(cells[1..], c => double.Parse(c, CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _reader.Dispose();

    private static StreamReader Open(string path)
    {
        var reader = new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
        reader.ReadLine();
        return reader;
    }
}
