using TruceData.Store;
using TruceData.Store.Errors;

namespace TruceData.Server.Hosting;

/// <summary>Verifies the store at an interval while the server runs, and logs the result.</summary>
/// <param name="store">The store.</param>
/// <param name="interval">The time between the end of one verification and the start of the next.</param>
/// <param name="clock">The clock for the interval.</param>
/// <param name="logger">Receives one line for each verification, and one for each part that is damaged.</param>
internal sealed partial class StoreVerification(DataStore store, TimeSpan interval, TimeProvider clock, ILogger<StoreVerification> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await VerifyAsync(stoppingToken);
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var problems = await store.CheckAsync(cancellationToken);
            foreach (var problem in problems) LogDamage(problem);
            if (problems.Count == 0) LogIntact();
        }
        catch (StoreException exception)
        {
            LogFailure(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The store is intact.")]
    private partial void LogIntact();

    [LoggerMessage(2, LogLevel.Error, "The store is damaged: {Problem}")]
    private partial void LogDamage(string problem);

    [LoggerMessage(3, LogLevel.Error, "The store could not be verified.")]
    private partial void LogFailure(Exception exception);
}
