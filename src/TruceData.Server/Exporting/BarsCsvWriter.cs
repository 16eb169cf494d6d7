using System.Text;
using NodaTime.Text;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Reading;

namespace TruceData.Server.Exporting;

/// <summary>Writes bars as CSV: session dates for session bars, otherwise instants in UTC, and values that round-trip exactly.</summary>
internal sealed class BarsCsvWriter(SeriesEntry series, IReadOnlyList<string> columns)
{
    private readonly bool _hasSessionBars = series.Clock.Frequency.Unit == Domain.Bars.FrequencyUnit.Session;

    public async Task WriteAsync(AsOfSeries bars, TextWriter writer, CancellationToken cancellationToken)
    {
        await writer.WriteAsync($"{(_hasSessionBars ? "session_date" : "start_time")},{string.Join(',', columns)}\n");
        var line = new StringBuilder();
        foreach (var (block, _, _) in bars.Slices(maxBars: int.MaxValue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var row = 0; row < block.Count; row++)
            {
                line.Clear().Append(FormatStart(block.Times.Span[row]));
                foreach (var column in block.Columns)
                {
                    line.Append(',');
                    if (!double.IsNaN(column.Span[row])) line.Append(column.Span[row]);
                }

                await writer.WriteAsync(line.Append('\n'), cancellationToken);
            }
        }
    }

    private string FormatStart(long time)
    {
        var start = time.ToInstant();
        if (!_hasSessionBars) return InstantPattern.ExtendedIso.Format(start);
        var index = series.Calendar.IndexAt(start)
            ?? throw new InvalidOperationException(
                $"The bar of {start} of {series.Name} is outside the sessions of {series.Calendar.Name}.");
        return series.Calendar.Sessions[index].Date.ToString("uuuu-MM-dd", null);
    }
}
