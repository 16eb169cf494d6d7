using System.Runtime.CompilerServices;

namespace TruceData.Server.Reading;

/// <summary>Work on several processors whose results come in order; no more is under way than there are processors, and one result waits for each.</summary>
internal static class OrderedWork
{
    public static IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        this IEnumerable<TItem> items, Func<TItem, TResult> work, CancellationToken cancellationToken) =>
        items.InOrderAsync(item => Task.FromResult(work(item)), cancellationToken);

    public static async IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        this IEnumerable<TItem> items, Func<TItem, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                if (running.Count > Environment.ProcessorCount) yield return await running.Dequeue();
                running.Enqueue(Task.Run(() => work(item), cancellationToken));
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
        this IAsyncEnumerable<TItem> items, Func<TItem, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<TResult>? running = null;
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
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
