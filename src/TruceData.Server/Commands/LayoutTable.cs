using System.Globalization;
using System.Text;
using TruceData.Server.Importing.Layouts;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Writes the list of layouts.</summary>
internal static class LayoutTable
{
    /// <summary>Writes for each layout its id, frequency and files, and below them an example of a row.</summary>
    public static string Write(IReadOnlyCollection<SeriesFileLayout> layouts)
    {
        var width = layouts.Max(l => l.Id.Length);
        var text = new StringBuilder();
        foreach (var layout in layouts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{layout.Id.PadRight(width)}  {FrequencyOf(layout),-9}  {layout.DisplayName}\n");
            text.Append(CultureInfo.InvariantCulture, $"{new string(' ', width + 13)}{SeriesFileLayouts.ExampleRow(layout)}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes the table of docs/layouts.md.</summary>
    public static string WriteMarkdown(IReadOnlyCollection<SeriesFileLayout> layouts)
    {
        var text = new StringBuilder("| layout | files | frequency | found by its header | described by |\n|---|---|---|---|---|\n");
        foreach (var layout in layouts)
        {
            var origin = layout.Origin.Length > 0 ? $"[{new Uri(layout.Origin).Host}]({layout.Origin})" : "";
            var detected = layout.DetectHeader.Count > 0 ? "yes" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{layout.Id}` | {layout.DisplayName} | {FrequencyOf(layout)} | {detected} | {origin} |\n");
        }

        return text.ToString();
    }

    private static string FrequencyOf(SeriesFileLayout layout) => layout.Series?.Frequency switch
    {
        null => "any",
        { Unit: FrequencyUnit.Second, Count: var count } => $"{count}s",
        { Unit: FrequencyUnit.Minute, Count: var count } => $"{count}m",
        { Unit: FrequencyUnit.Hour, Count: var count } => $"{count}h",
        { Unit: var unit } => unit.ToString().ToLowerInvariant(),
    };
}
