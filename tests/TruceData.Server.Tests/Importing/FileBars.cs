using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Commands;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Mapping;

namespace TruceData.Server.Tests.Importing;

/// <summary>A bar of a file.</summary>
/// <param name="Symbol">The symbol; null if the file contains one series.</param>
/// <param name="Known">When the bar was known; null if the file does not state it.</param>
/// <param name="Time">The start of the bar.</param>
/// <param name="Values">The values by the name of the field.</param>
internal sealed record FileBar(string? Symbol, Instant? Known, Instant Time, IReadOnlyDictionary<string, double> Values);

/// <summary>Reads the bars of files with options as the command line states them.</summary>
internal static class FileBars
{
    private static readonly Lazy<System.CommandLine.Command> s_command = new(() =>
    {
        var command = new System.CommandLine.Command("read");
        foreach (var option in SeriesFileFlags.All) command.Add(option);
        return command;
    });

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<List<FileBar>> ReadAsync(Stream stream, string file, V1.SeriesFileOptions options, SeriesFileTarget target)
    {
        await using var opened = await SeriesFile.OpenAsync(stream, file, options, target, CancellationToken);
        var bars = new List<FileBar>();
        await foreach (var read in opened.ReadAsync(cancellationToken: CancellationToken))
        {
            for (var i = 0; i < read.Bars.Count; i++)
            {
                var values = opened.Fields.Select((f, c) => (Name: f.ColumnName(), Value: read.Bars.Columns[c].Span[i]));
                var time = read.Bars.Times.Span[i].ToInstant();
                bars.Add(new(read.Symbol, read.KnowledgeTime, time, values.ToDictionary(v => v.Name, v => v.Value)));
            }
        }

        return bars;
    }

    public static Task<List<FileBar>> ReadAsync(string text, string options, string frequency, string calendar) =>
        ReadAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "bars.csv", Options(options), Target(frequency, calendar));

    /// <summary>Returns the options of a command line, with those of the layout that it names.</summary>
    public static V1.SeriesFileOptions Options(string text)
    {
        var given = SeriesFileFlags.Read(s_command.Value.Parse(text));
        return FileLayout.Find(SeriesFileLayouts.BuiltIn, given)?.Options ?? given;
    }

    public static SeriesFileTarget Target(string frequency, string calendar) =>
        SeriesFileTarget.Create(new V1.Series(), TestClocks.Create(NewSeries.ParseFrequency(frequency).ToDomain(), calendar));
}
