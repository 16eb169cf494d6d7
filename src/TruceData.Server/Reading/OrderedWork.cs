using System.Runtime.CompilerServices;

namespace TruceData.Server.Reading;

/// <summary>Work on several processors whose results come in order; no more is under way than there are processors, and one result waits for each.</summary>
internal static class OrderedWork
{
    public static IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        this IEnumerable<TItem> items, Func<TItem, TResult> work, CancellationToken cancellation) =>
        items.InOrderAsync(item => Task.FromResult(work(item)), cancellation);

    public static async IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        this IEnumerable<TItem> items, Func<TItem, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                if (running.Count > Environment.ProcessorCount) yield return await running.Dequeue();
                running.Enqueue(Task.Run(() => work(item), cancellation));
            }

            while (running.TryDequeue(out var next)) yield return await next;
        }
        finally
        {
            // Whoever stops listening waits for what is under way: nothing goes on behind a call that has ended.
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Work on one item at a time, done one ahead of whoever takes the results: while one is sent, the next is made.</summary>
    public static async IAsyncEnumerable<TResult> AheadAsync<TItem, TResult>(
        this IAsyncEnumerable<TItem> items, Func<TItem, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Task<TResult>? running = null;
        try
        {
            await foreach (var item in items.WithCancellation(cancellation))
            {
                if (running is null)
                {
                    running = work(item);
                    continue;
                }

                var done = await running;
                running = work(item);
                yield return done;
            }

            if (running is not null) yield return await running;
        }
        finally
        {
            if (running is not null) await Task.WhenAny(running);
        }
    }
}
