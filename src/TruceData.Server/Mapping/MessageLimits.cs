namespace TruceData.Server.Mapping;

/// <summary>How large messages are: every client takes 4 MiB, and a stream is fastest in messages of about 512 KiB.</summary>
internal static class MessageLimits
{
    /// <summary>Size of the messages of a stream of many entries.</summary>
    public const int StreamedBytes = 512 << 10;

    /// <summary>
    /// Maximum size of a stored record, and of the entries of a unary reply together: with a snapshot and tokens around them the message
    /// stays below 1 MiB.
    /// </summary>
    public const int MaxRecordBytes = (1 << 20) - (16 << 10);
}
