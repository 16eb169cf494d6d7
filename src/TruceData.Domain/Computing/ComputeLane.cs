namespace TruceData.Domain.Computing;

/// <summary>Runs computations of all calls in the order in which they are queued, at most one per processor at a time.</summary>
/// <remarks>
/// Light and heavy computations have a lane each, so that a light one never waits for a heavy one: both then share the processors. A call
/// queues its next computation when the previous one is done, so that calls take turns, and holds no place while its reader is slow.
/// </remarks>
public sealed class ComputeLane
{
    /// <summary>The number of steps above which a computation is heavy: about 50 ms on one processor.</summary>
    public const long MaxLightSteps = 10_000_000;

    private readonly TaskScheduler _scheduler =
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, Environment.ProcessorCount).ConcurrentScheduler;

    private ComputeLane()
    {
    }

    /// <summary>The lane of light computations and of reads.</summary>
    public static ComputeLane Light { get; } = new();

    /// <summary>The lane of heavy computations.</summary>
    public static ComputeLane Heavy { get; } = new();

    /// <summary>Returns whether a computation is heavy.</summary>
    /// <param name="steps">An estimate of its steps, such as the cells to fill or the values to add.</param>
    public static bool IsHeavy(long steps) => steps > MaxLightSteps;

    /// <summary>Returns the lane of a computation.</summary>
    /// <param name="steps">An estimate of its steps, such as the cells to fill or the values to add.</param>
    public static ComputeLane Of(long steps) => IsHeavy(steps) ? Heavy : Light;

    /// <summary>
    /// Queues work and returns its result. Parallel loops in it with <see cref="TaskScheduler.Current"/> stay in the lane.
    /// </summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, _scheduler);

    /// <inheritdoc cref="RunAsync{T}(Func{T},CancellationToken)"/>
    public Task RunAsync(Action work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, _scheduler);

    /// <summary>Queues asynchronous work, whose parts wait in the lane one by one, and returns its result.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync<Task<T>>(work, cancellationToken).Unwrap();
}
