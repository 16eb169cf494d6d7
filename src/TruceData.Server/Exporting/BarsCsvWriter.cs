using System.Text;
using NodaTime.Text;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Reading;

namespace TruceData.Server.Exporting;

/// <summary>Writes bars as CSV: session dates for session bars, otherwise instants in UTC, and values that round-trip exactly.</summary>
internal sealed class BarsCsvWriter(SeriesHandle handle, IReadOnlyList<string> columns)
{
    private readonly bool _hasSessionBars = handle.Frequency.Unit == Domain.Bars.FrequencyUnit.Session;

    public async Task WriteAsync(BarSequence bars, TextWriter writer, CancellationToken cancellationToken)
    {
        await writer.WriteAsync($"{(_hasSessionBars ? "session_date" : "start_time")},{string.Join(',', columns)}\n");
        var line = new StringBuilder();
        for (var chunk = 0; chunk < bars.Chunks.Count; chunk++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = bars.Chunk(chunk);
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
        var index = handle.Calendar.IndexAt(start)
            ?? throw new InvalidOperationException(
                $"The bar of {start} of {handle.Series.Name} is outside the sessions of {handle.Calendar.Name}.");
        return handle.Calendar.Sessions[index].Date.ToString("uuuu-MM-dd", null);
    }
}
