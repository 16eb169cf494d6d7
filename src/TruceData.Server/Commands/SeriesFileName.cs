using TruceData.Server.Curation.EventTables;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Ingesting;

namespace TruceData.Server.Commands;

/// <summary>The name of a series that follows from the name of its file.</summary>
internal static class SeriesFileName
{
    private static readonly string[] s_endings = [".csv", ".tsv", ".txt", ".parquet", ".zip", ".gz", ".zst", ".bz2"];

    /// <summary>Returns the resource name of a series.</summary>
    /// <param name="name">The name or id that the user states; null for the name of the file without its known endings.</param>
    /// <param name="file">The path of the file.</param>
    public static string ToSeries(string? name, string file)
    {
        if (name is not null) return NewSeries.InCollection(name, Collections.Series);
        var id = EventColumns.Slug(WithoutEndings(Path.GetFileName(file)));
        return id.Length > 0
            ? $"{Collections.Series}/{id}"
            : throw new CommandException($"the name {Path.GetFileName(file)} has no letters or digits; name the series with --name.");
    }

    /// <summary>Returns the path of the typed header next to a file; null if there is none.</summary>
    public static string? FindHeader(string file)
    {
        var header = Path.Combine(Path.GetDirectoryName(file) ?? "", $"{WithoutEndings(Path.GetFileName(file))}.json");
        return File.Exists(header) && header != file ? header : null;
    }

    /// <summary>Returns the name of each of several series: the stated one, or the symbol alone.</summary>
    public static string ToTemplate(string? name) =>
        NewSeries.InCollection(name ?? SeriesFileImport.SymbolPlaceholder, Collections.Series);

    private static string WithoutEndings(string name)
    {
        var ending = s_endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase) && name.Length > e.Length);
        return ending is null ? name : WithoutEndings(name[..^ending.Length]);
    }
}
