namespace TruceData.Server.Mapping;

/// <summary>The bytes that remain for the entries of one message.</summary>
internal sealed class MessageSpace(int bytes)
{
    /// <summary>The tag and the length that a field adds to a message of up to 1 MiB.</summary>
    private const int FieldBytes = 5;

    private int _remaining = bytes;

    /// <summary>
    /// Takes the space of an entry of <paramref name="size"/> bytes. After an entry that does not fit, no further entry fits.
    /// </summary>
    public bool TryTake(int size)
    {
        if (_remaining >= 0) _remaining -= size + FieldBytes;
        return _remaining >= 0;
    }
}
