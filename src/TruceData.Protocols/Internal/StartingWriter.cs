using System.IO.Pipelines;

namespace TruceData.Protocols.Internal;

/// <summary>Passes messages on as they are; the first flush sends the headers first.</summary>
sealed class StartingWriter(PipeWriter outer, Func<CancellationToken, Task> start) : PipeWriter
{
    public override bool CanGetUnflushedBytes => outer.CanGetUnflushedBytes;

    public override long UnflushedBytes => outer.UnflushedBytes;

    public override void Advance(int bytes) => outer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => outer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => outer.GetSpan(sizeHint);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await start(cancellationToken);
        return await outer.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => outer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
    }
}
