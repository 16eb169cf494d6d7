using System.Buffers;
using System.IO.Pipelines;

namespace TruceData.Protocols.Internal;

/// <summary>Collects what the gRPC server writes and hands it on at every flush.</summary>
sealed class MessageWriter(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<FlushResult>> flush, Action cancelFlush) : PipeWriter
{
    readonly ArrayBufferWriter<byte> _pending = new();

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _pending.WrittenCount;

    /// <summary>What has been written and not been flushed.</summary>
    public ReadOnlyMemory<byte> Pending => _pending.WrittenMemory;

    public override void Advance(int bytes) => _pending.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var result = await flush(_pending.WrittenMemory, cancellationToken);
        _pending.ResetWrittenCount();
        return result;
    }

    public override void CancelPendingFlush() => cancelFlush();

    public override void Complete(Exception? exception = null)
    {
    }
}
