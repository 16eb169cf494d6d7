using System.Runtime.CompilerServices;

namespace TruceData.Domain.Computing;

/// <summary>Runs work on several processors and returns the results in the order of the items.</summary>
/// <remarks>Up to one item more than there are processors is in progress or waits for its result to be taken.</remarks>
public static class OrderedWork
{
    /// <summary>Computes a result for each item in parallel and returns the results in the order of the items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="work">Computes the result of an item; called by several threads at once.</param>
    /// <param name="lane">Where the work is queued.</param>
    /// <param name="cancellationToken">Cancels work that has not started.</param>
    public static IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        this IEnumerable<TItem> items, Func<TItem, TResult> work, ComputeLane lane, CancellationToken cancellationToken) =>
        items.InOrderAsync(item => Task.FromResult(work(item)), lane, cancellationToken);

    /// <inheritdoc cref="InOrderAsync{TItem,TResult}(IEnumerable{TItem},Func{TItem,TResult},ComputeLane,CancellationToken)"/>
    public static async IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        this IEnumerable<TItem> items, Func<TItem, Task<TResult>> work, ComputeLane lane,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                if (running.Count > Environment.ProcessorCount) yield return await running.Dequeue().ConfigureAwait(false);
                running.Enqueue(lane.RunAsync(() => work(item), cancellationToken));
            }

            while (running.TryDequeue(out var next)) yield return await next.ConfigureAwait(false);
        }
        finally
        {
            // On early exit, waits for running items so that no work outlives the enumeration.
            await Task.WhenAll(running)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Computes a result for each item, one at a time, while the caller uses the result before it.</summary>
    /// <param name="items">The items.</param>
    /// <param name="work">Computes the result of an item.</param>
    /// <param name="cancellationToken">Ends the enumeration of the items.</param>
    public static async IAsyncEnumerable<TResult> AheadAsync<TItem, TResult>(
        this IAsyncEnumerable<TItem> items, Func<TItem, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<TResult>? running = null;
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (running is null)
                {
                    running = work(item);
                    continue;
                }

                var done = await running.ConfigureAwait(false);
                running = work(item);
                yield return done;
            }

            if (running is not null) yield return await running.ConfigureAwait(false);
        }
        finally
        {
            if (running is not null) await Task.WhenAny(running).ConfigureAwait(false);
        }
    }
}
