namespace TruceData.Server.Mapping;

/// <summary>Limits of message sizes. Every client accepts 4 MiB, and a stream is fastest in messages of about 512 KiB.</summary>
internal static class MessageLimits
{
    /// <summary>Approximate size of the messages of a stream of many entries.</summary>
    public const int StreamedBytes = 512 << 10;

    /// <summary>
    /// Maximum size of a stored record, and of all entries of a unary reply. With the snapshot and the tokens, the message is smaller than
    /// 1 MiB.
    /// </summary>
    public const int MaxRecordBytes = (1 << 20) - (16 << 10);
}
