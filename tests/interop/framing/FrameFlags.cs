namespace TruceData.Interop;

/// <summary>The compressed flags of the messages that passed through a body, in order: Length-Prefixed-Message, read byte by byte.</summary>
internal sealed class FrameFlags
{
    private const int HeaderLength = 5;

    private readonly Queue<bool> _flags = new();
    private int _headerBytes;
    private bool _compressed;
    private uint _left;

    /// <summary>Takes a message's flag as it was told otherwise than by a frame.</summary>
    public void Add(bool compressed) => _flags.Enqueue(compressed);

    /// <summary>The flag of the next message; false where none was seen, as for a body that is not looked into.</summary>
    public bool Next() => _flags.TryDequeue(out var compressed) && compressed;

    /// <summary>Follows the frames through the next bytes of the body.</summary>
    public void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_headerBytes == HeaderLength)
            {
                var taken = (int)Math.Min(_left, (uint)bytes.Length);
                bytes = bytes[taken..];
                _left -= (uint)taken;
            }
            else
            {
                FollowHeader(bytes[0]);
                bytes = bytes[1..];
            }
            if (_headerBytes == HeaderLength && _left == 0) _headerBytes = 0;
        }
    }

    private void FollowHeader(byte value)
    {
        if (_headerBytes == 0)
        {
            _compressed = (value & 1) == 1;
            _left = 0;
        }
        else
        {
            _left = (_left << 8) | value;
        }
        if (++_headerBytes == HeaderLength) _flags.Enqueue(_compressed);
    }
}
