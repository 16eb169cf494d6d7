using System.Text.Json;
using NodaTime;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Importing.Layouts;

/// <summary>A file with the layout of a vendor's files, or of a user's own.</summary>
internal sealed class LayoutFile
{
    private const int MaxIdLength = 50;
    private const int MaxBytes = 1 << 20;
    private readonly List<JsonFault> _faults = [];

    private LayoutFile(byte[] text)
    {
        var json = ParsedJson.Parse(text, SeriesFileLayout.Descriptor);
        _faults.AddRange(json.Faults);
        if (json.Message is not SeriesFileLayout layout) return;
        Check(layout, (field, message, fix) =>
            _faults.Add(new(JsonFaultKind.Malformed, json.PositionOf(field), field, message, fix)));
        if (_faults.Count == 0) Layout = layout;
    }

    /// <summary>The layout; null if there are faults.</summary>
    public SeriesFileLayout? Layout { get; }

    /// <summary>The reasons why the file does not contain a layout.</summary>
    public IReadOnlyList<JsonFault> Faults => _faults;

    /// <summary>Reads the text of a file.</summary>
    public static LayoutFile Parse(byte[] text) => new(text);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">The file cannot be read or does not contain a layout; the first fault is reported.</exception>
    public static SeriesFileLayout Read(string path)
    {
        byte[] text;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw new ImportException(path, null, null, "The layout is larger than 1 MiB.", "Name the file of a layout, not of data.");
            text = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImportException(path, null, null, $"The layout cannot be read: {error.Message}", "Name another file.", error);
        }

        var file = Parse(text);
        if (file.Layout is { } layout) return layout;
        var (_, position, field, message, fix) = file.Faults[0];
        var subject = field.Length > 0 ? $"{field}: {message}" : message;
        throw new ImportException(path, position.Line, null, $"{subject}.", fix);
    }

    /// <summary>Reads the header by which a valid layout is detected; empty if there is none.</summary>
    public static IReadOnlyList<string> ReadDetectHeader(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.TryGetProperty("detectHeader", out var names)
            ? [.. names.EnumerateArray().Select(n => n.GetString() ?? "")]
            : [];
    }

    /// <summary>Returns whether a text is an id: lower-case letters, digits and single hyphens between them.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= MaxIdLength
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text[0] != '-' && text[^1] != '-' && !text.Contains("--", StringComparison.Ordinal);

    private static void Check(SeriesFileLayout layout, Action<string, string, string> report)
    {
        if (!IsId(layout.Id))
            report("id", $"\"{layout.Id}\" is not a valid id", $"Write up to {MaxIdLength} lower-case letters, digits and hyphens.");
        if (layout.Id == FileLayout.None) report("id", $"\"{FileLayout.None}\" stands for no layout", "Write another id.");
        if (string.IsNullOrWhiteSpace(layout.DisplayName))
            report("display_name", "the field is required", "Name the vendor and the kind of file.");
        if (layout.Options is null) report("options", "the field is required", "State how to read the file.");
        else CheckOptions(layout.Options, report);
        if (layout.Series is { } series) CheckSeries(series, report);
        if (layout.Example.Count == 0) report("example", "the field is required", "Write the first lines of such a file.");
    }

    private static void CheckOptions(SeriesFileOptions options, Action<string, string, string> report)
    {
        if (options.Layout.Length > 0) report("options.layout", "a layout cannot refer to another", "Copy the options of that layout.");
        if (options.Zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(options.Zone) is null)
            report("options.zone", $"\"{options.Zone}\" is not an IANA time zone", "Write a zone such as Europe/Istanbul or UTC.");
        for (var i = 0; i < options.Columns.Count; i++)
        {
            var path = FieldPath.Element("options.columns", i);
            var column = options.Columns[i];
            if (column.Column.Length == 0) report(path, "the name of the column is missing", "State \"column\".");
            if (column.Field is null or { Field: Field.Unspecified })
                report(path, "the field of the column is missing", "State, for example, \"field\": {\"field\": \"FIELD_CLOSE\"}.");
        }
    }

    /// <summary>Reports what a vendor cannot know of a series, and the fields, which are those of the columns.</summary>
    private static void CheckSeries(Series series, Action<string, string, string> report)
    {
        var allowed = new[]
        {
            Series.FrequencyFieldNumber, Series.CalendarFieldNumber, Series.AdjustmentFieldNumber, Series.SourceFieldNumber,
            Series.PublisherFieldNumber, Series.TermsFieldNumber, Series.KnowledgeDelayFieldNumber, Series.NoteFieldNumber,
            Series.ObservationFieldNumber,
        };
        foreach (var field in OptionMerge.SetFields(series).Where(f => !allowed.Contains(f.FieldNumber)))
        {
            var fix = field.FieldNumber == Series.FieldsFieldNumber ? "State the fields in options.columns." : "Omit it.";
            report($"series.{field.Name}", "a layout does not state this field", fix);
        }
    }
}
