namespace TruceData.Grpc.Internal;

/// <summary>Lets one write through at a time. It is small because every call has one and few ever wait at it.</summary>
sealed class WriteGate
{
    int _entered;
    TaskCompletionSource? _left;

    public bool TryEnter() => Interlocked.CompareExchange(ref _entered, 1, 0) == 0;

    /// <summary>Enters once the write that is inside has left; for one waiter.</summary>
    public async Task EnterAsync()
    {
        while (true)
        {
            var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            // Set before another try: whoever leaves from here on sees it.
            Interlocked.Exchange(ref _left, left);
            if (TryEnter())
                return;
            await left.Task;
        }
    }

    public void Leave()
    {
        Interlocked.Exchange(ref _entered, 0);
        Volatile.Read(ref _left)?.TrySetResult();
    }
}
