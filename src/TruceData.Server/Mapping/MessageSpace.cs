namespace TruceData.Server.Mapping;

/// <summary>The bytes that are left for the entries of one message.</summary>
internal sealed class MessageSpace(int bytes)
{
    /// <summary>The tag and the length that a field adds to a message of up to 1 MiB.</summary>
    private const int FieldBytes = 5;

    private int _left = bytes;

    /// <summary>Takes the space of an entry of <paramref name="size"/> bytes; once one does not fit, none does.</summary>
    public bool TryTake(int size)
    {
        if (_left >= 0) _left -= size + FieldBytes;
        return _left >= 0;
    }
}
