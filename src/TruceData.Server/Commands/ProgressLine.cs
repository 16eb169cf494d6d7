using TruceData.Server.Importing;

namespace TruceData.Server.Commands;

/// <summary>Shows the progress of an import on standard error: percent, bars, bars per second and the remaining time.</summary>
internal sealed class ProgressLine : IProgress<ImportProgress>
{
    private const int Width = 79;
    private static readonly TimeSpan UpdateInterval = TimeSpan.FromMilliseconds(250);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private TimeSpan _nextUpdate;
    private long _bars;

    private ProgressLine()
    {
    }

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>Runs an import with a progress line, which a terminal shows while the import runs, and a summary at its end.</summary>
    public static async Task RunAsync(Func<IProgress<ImportProgress>, Task> import)
    {
        var line = new ProgressLine();
        try
        {
            await import(line);
        }
        finally
        {
            Show("");
        }

        await Console.Error.WriteLineAsync($"{line._bars:N0} bars in {line.Elapsed.TotalSeconds:N1} s, {line.Rate():N0}/s.");
    }

    /// <inheritdoc/>
    public void Report(ImportProgress value)
    {
        _bars = value.Bars;
        if (Elapsed < _nextUpdate) return;
        _nextUpdate = Elapsed + UpdateInterval;
        Show($"{Share(value)}{_bars:N0} bars, {Rate():N0}/s");
    }

    private string Share(ImportProgress progress)
    {
        if (progress.TotalBytes is not { } total || progress.BytesRead == 0) return "";
        var share = progress.BytesRead / (double)total;
        return $"{share:P0}, {Elapsed * (1 / share - 1):hh\\:mm\\:ss} left, ";
    }

    private double Rate() => _bars / Math.Max(Elapsed.TotalSeconds, 1e-3);

    /// <summary>Replaces the line in a terminal; does nothing when standard error is redirected.</summary>
    public static void Show(string text)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{text,-Width}\r");
    }
}
