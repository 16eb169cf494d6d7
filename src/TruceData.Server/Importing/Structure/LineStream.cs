using TruceData.Server.Importing.Bytes;

namespace TruceData.Server.Importing.Structure;

/// <summary>A text in UTF-8 without its first and last lines. Counts the lines of the text. The inner stream is left open.</summary>
/// <param name="inner">The text.</param>
/// <param name="skipLines">The number of lines to skip at the start.</param>
/// <param name="skipFooter">The number of lines to skip at the end.</param>
internal sealed class LineStream(Stream inner, int skipLines, int skipFooter) : ForwardStream
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private const int ReadSize = 1 << 16;

    private int _linesToSkip = skipLines;
    private byte[] _held = [];
    private int _heldCount;
    private int _releasable;
    private bool _isAtEnd;
    private long _lineFeeds;
    private long _carriageReturns;
    private byte _last = LineFeed;

    /// <summary>The number of lines read so far, with those that were skipped. A final line break does not begin another line.</summary>
    public long LineCount => Math.Max(_lineFeeds, _carriageReturns) + (_last is LineFeed or CarriageReturn ? 0 : 1);

    /// <inheritdoc/>
    /// <exception cref="ZeroByteException">The text contains a zero byte.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (skipFooter > 0) return await ReadWithoutFooterAsync(buffer, cancellationToken);
        while (true)
        {
            var count = await ReadCountedAsync(buffer, cancellationToken);
            if (count == 0 || _linesToSkip == 0) return count;
            var start = SkipLines(buffer.Span[..count]);
            if (start == count) continue;
            buffer[start..count].CopyTo(buffer);
            return count - start;
        }
    }

    private async ValueTask<int> ReadCountedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        if (count == 0) return 0;
        Count(buffer.Span[..count]);
        return count;
    }

    private void Count(ReadOnlySpan<byte> read)
    {
        var zero = read.IndexOf((byte)0);
        if (zero > 0) Count(read[..zero]);
        if (zero >= 0) throw new ZeroByteException(LineCount + (_last is LineFeed or CarriageReturn ? 1 : 0));
        _lineFeeds += read.Count(LineFeed);
        if (_lineFeeds == 0) _carriageReturns += read.Count(CarriageReturn);
        _last = read[^1];
    }

    /// <summary>Returns the index after the lines to skip, or the length if they continue.</summary>
    private int SkipLines(ReadOnlySpan<byte> read)
    {
        var lineBreak = read.Contains(LineFeed) || _lineFeeds > 0 ? LineFeed : CarriageReturn;
        var start = 0;
        while (_linesToSkip > 0)
        {
            var end = read[start..].IndexOf(lineBreak);
            if (end < 0) return read.Length;
            start += end + 1;
            _linesToSkip--;
        }

        return start;
    }

    private async ValueTask<int> ReadWithoutFooterAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_releasable == 0 && !_isAtEnd)
        {
            if (_held.Length - _heldCount < ReadSize) Array.Resize(ref _held, Math.Max(_held.Length * 2, ReadSize * 2));
            var count = await ReadCountedAsync(_held.AsMemory(_heldCount), cancellationToken);
            _isAtEnd = count == 0;
            var start = _linesToSkip > 0 ? SkipLines(_held.AsSpan(_heldCount, count)) : 0;
            _held.AsSpan(_heldCount + start, count - start).CopyTo(_held.AsSpan(_heldCount));
            _heldCount += count - start;
            _releasable = FindFooter(_held.AsSpan(0, _heldCount));
        }

        var released = Math.Min(_releasable, buffer.Length);
        _held.AsSpan(0, released).CopyTo(buffer.Span);
        _held.AsSpan(released, _heldCount - released).CopyTo(_held);
        _heldCount -= released;
        _releasable -= released;
        return released;
    }

    /// <summary>Returns the index at which the footer may begin, if the text ends here or later.</summary>
    private int FindFooter(ReadOnlySpan<byte> held)
    {
        var lineBreak = _lineFeeds > 0 ? LineFeed : CarriageReturn;
        var breaks = _isAtEnd && !held.IsEmpty && held[^1] != lineBreak ? skipFooter : skipFooter + 1;
        var end = held.Length;
        for (; breaks > 0; breaks--)
        {
            end = held[..end].LastIndexOf(lineBreak);
            if (end < 0) return 0;
        }

        return end + 1;
    }
}
