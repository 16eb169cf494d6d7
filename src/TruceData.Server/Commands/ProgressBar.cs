using Spectre.Console;
using TruceData.Server.Importing;

namespace TruceData.Server.Commands;

/// <summary>Shows how far an import is: bytes, bars, bars a second and the time left.</summary>
internal static class ProgressBar
{
    /// <summary>Runs an import under a progress bar on standard error, which stays out of pipes.</summary>
    public static async Task RunAsync(Func<IProgress<ImportProgress>, Task> import)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var bars = 0L;
        var start = TimeProvider.System.GetTimestamp();
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("importing");
                await import(new Relay(progress =>
                {
                    bars = progress.Bars;
                    task.IsIndeterminate = progress.TotalBytes is null;
                    task.MaxValue = progress.TotalBytes ?? 1;
                    task.Value = progress.BytesRead;
                    task.Description = $"{bars:N0} bars, {Rate(bars, start):N0}/s";
                }));
                task.StopTask();
            });
        await Console.Error.WriteLineAsync($"{bars:N0} bars in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:N1} s, {Rate(bars, start):N0}/s.");
    }

    private static double Rate(long bars, long start) => bars / Math.Max(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1e-3);

    /// <summary>Reports at once, on the importing thread; <see cref="Progress{T}"/> would queue and reorder.</summary>
    private sealed class Relay(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
