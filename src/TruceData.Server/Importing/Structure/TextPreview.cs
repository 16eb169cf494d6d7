using System.Text;
using CsvHelper;

namespace TruceData.Server.Importing.Structure;

/// <summary>A row of cells as texts.</summary>
/// <param name="Line">The line on which the row starts, from 1.</param>
/// <param name="Cells">The cells without spaces around them.</param>
internal sealed record TextRow(long Line, string[] Cells);

/// <summary>A text in UTF-8 without a byte order mark, and its first bytes.</summary>
/// <param name="Content">The text from its start.</param>
/// <param name="Start">The first bytes of the text, at most 64 KiB.</param>
internal sealed record TextPreview(Stream Content, ReadOnlyMemory<byte> Start)
{
    private const int MaxBytes = 1 << 16;
    private const int MaxRows = 500;

    /// <summary>Reads the first bytes and converts UTF-16 to UTF-8.</summary>
    /// <param name="content">The bytes of the text, which are left open.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<TextPreview> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var bytes = await ReadStartAsync(content, 4, cancellationToken);
        Stream text = new PrefixedStream(bytes, content);
        if (FindEncoding(bytes.Span) is { } encoding)
            text = Encoding.CreateTranscodingStream(text, encoding, Encoding.UTF8, leaveOpen: true);
        var start = await ReadStartAsync(text, MaxBytes, cancellationToken);
        if (start.Span.StartsWith(Encoding.UTF8.Preamble)) start = start[3..];
        return new TextPreview(new PrefixedStream(start, text), start);
    }

    /// <summary>Returns the first rows, at most 500, up to the first with malformed quotes.</summary>
    /// <exception cref="ZeroByteException">The first bytes contain a zero byte.</exception>
    public IReadOnlyList<TextRow> ReadRows(CsvReaderOptions options, int skipLines, int skipFooter)
    {
        var isComplete = Start.Length < MaxBytes - 3;
        var end = isComplete ? Start.Length : Start.Span.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        var rows = new List<TextRow>();
        var isMalformed = false;
        using var lines = new LineStream(new MemoryStream(Start[..end].ToArray()), skipLines, skipFooter);
        using var csv = CsvReader.Create(lines, options with { OnMalformedRecord = _ => isMalformed = true });
        try
        {
            while (rows.Count < MaxRows && csv.Read() && !(isMalformed && rows.Count > 0))
                rows.Add(new TextRow(csv.LineNumber + skipLines, [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]));
        }
        catch (CsvFormatException)
        {
            // The reader of all rows reports this error with its line.
        }

        return rows;
    }

    private static Encoding? FindEncoding(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xff, 0xfe, ..] or [not 0, 0, not 0, 0] => Encoding.Unicode,
        [0xfe, 0xff, ..] or [0, not 0, 0, not 0] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static async Task<ReadOnlyMemory<byte>> ReadStartAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        var start = new byte[length];
        return start.AsMemory(0, await stream.ReadAtLeastAsync(start, length, throwOnEndOfStream: false, cancellationToken));
    }
}
