using TruceData.Server.Importing.Bytes;
using TruceData.Server.Importing.Structure;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing.Layouts;

/// <summary>The layout that a file is read with, named by the caller or detected by the header, and the options that result.</summary>
internal sealed class FileLayout
{
    /// <summary>The word that is given instead of an id to read a file without a layout.</summary>
    public const string None = "none";

    // Titles and links above the header.
    private const int MaxHeaderLine = 8;

    /// <summary>Options that say nothing of the form of a file, so that they do not contradict a layout that leaves them open.</summary>
    private static readonly int[] s_neutralOptions =
    [
        SeriesFileOptions.MemberFieldNumber, SeriesFileOptions.MissingFieldNumber, SeriesFileOptions.ZoneFieldNumber,
        SeriesFileOptions.ShiftFieldNumber, SeriesFileOptions.AmbiguousTimeFieldNumber, SeriesFileOptions.DuplicateTimeFieldNumber,
        SeriesFileOptions.WhereFieldNumber, SeriesFileOptions.DelimiterFieldNumber, SeriesFileOptions.LabelFieldNumber,
    ];

    private readonly SeriesFileOptions _given;
    private readonly SeriesFileLayout? _layout;
    private readonly bool _isDetected;
    private readonly Lazy<string?>? _hint;

    private FileLayout(
        SeriesFileOptions given, SeriesFileLayout? layout, bool isDetected, Lazy<string?>? hint = null, string? note = null)
    {
        _given = given;
        _layout = layout;
        _isDetected = isDetected;
        _hint = hint;
        Note = note;
        Options = given.Clone();
        Options.Layout = "";
        if (layout is null) return;
        Options = Merge(layout.Options, Options);
        Options.Layout = layout.Id;
    }

    /// <summary>The given options, which replace those of the layout.</summary>
    public SeriesFileOptions Options { get; }

    /// <summary>What the user should know of the detection, as a sentence; null if there is nothing.</summary>
    public string? Note { get; }

    /// <summary>Returns the layout that the options name; null if they name none, so that it may be detected.</summary>
    /// <exception cref="BadCellException">There is no such layout.</exception>
    public static FileLayout? Find(SeriesFileLayouts layouts, SeriesFileOptions given) => given.Layout switch
    {
        "" => null,
        None => new(given, null, isDetected: false),
        var id => new(given, layouts.Get(id), isDetected: false),
    };

    /// <summary>Returns the given options as they are.</summary>
    public static FileLayout WithoutLayout(SeriesFileOptions given) => new(given, null, isDetected: false);

    /// <summary>Detects the layout by the header of a file.</summary>
    /// <param name="layouts">The layouts to choose from.</param>
    /// <param name="given">The options that the caller states, without a layout.</param>
    /// <param name="input">The file at its start, to which it returns. A pipe is not read, because it has no way back.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<FileLayout> DetectAsync(
        SeriesFileLayouts layouts, SeriesFileOptions given, Stream input, string file, CancellationToken cancellationToken)
    {
        var rows = await ReadStartAsync(given, input, file, cancellationToken);
        if (rows.Count == 0) return new(given, null, isDetected: false);
        if (layouts.Detect(rows[0].Cells) is { } found && !Contradicts(given, found))
        {
            return new(
                given, found, isDetected: true, hint: null,
                $"The file was read with layout {found.Id} (detected), whose header it has. To read it without, use --layout {None}.");
        }

        return new(given, null, isDetected: false, new Lazy<string?>(() =>
            rows.Take(MaxHeaderLine).Select(row => layouts.SimilarHint(row.Cells)).FirstOrDefault(text => text is not null)));
    }

    /// <summary>Returns a new series with the properties that follow from the layout, where the caller states none.</summary>
    public Series Complete(Series given)
    {
        if (_layout?.Series is not { } vendor) return given;
        var series = OptionMerge.Merge(vendor, given);
        // An instrument has a calendar, which the caller has chosen with it.
        if (given.Instrument.Length > 0) series.Calendar = given.Calendar;
        return series;
    }

    /// <summary>
    /// Returns how to read the file into a series that has a header. A detected layout is not used if it has other fields or properties
    /// than the series, which then was not imported with it.
    /// </summary>
    /// <exception cref="BadCellException">The layout that the caller names contradicts the series.</exception>
    public FileLayout ForExisting(Series series)
    {
        if (_layout is null) return this;
        var different = FindDifference(series);
        if (_isDetected)
        {
            var names = Options.Columns.Where(c => c.Column.Length > 0).Select(c => c.Field.ColumnName()).ToHashSet();
            var isSame = different is null && (names.Count == 0 || names.SetEquals(series.Fields.Select(f => f.ColumnName())));
            return isSame ? this : new FileLayout(
                _given, null, isDetected: false, hint: null,
                $"The file has the header of layout {_layout.Id}, which was not used, because {series.Name} has another "
                + $"{different ?? "set of fields"}.");
        }

        if (different is not null)
        {
            throw new BadCellException(
                $"The layout {_layout.Id} is of files with another {different} than {series.Name}.",
                "Import into another series, or omit the layout if the file does not have this property.");
        }

        var delay = _layout.Series?.KnowledgeDelay;
        return delay is null || (series.KnowledgeDelay?.ToTimeSpan() ?? default) >= delay.ToTimeSpan() ? this : new FileLayout(
            _given, _layout, isDetected: false, hint: null,
            $"The layout {_layout.Id} states a knowledge delay of {delay.Seconds:D} s, which is longer than that of {series.Name}.");
    }

    /// <summary>Runs a step of the import and explains its error by the layout.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (ImportException error)
        {
            throw Explain(error);
        }
    }

    /// <summary>Returns the error with a sentence about the layout that was used or that the header resembles.</summary>
    private ImportException Explain(ImportException error)
    {
        var explanation = _layout is null ? _hint?.Value
            : _isDetected ? $"The layout {_layout.Id} was used, whose header the file has; --layout {None} reads it without."
            : $"The layout {_layout.Id} was used; check that the file is of this form.";
        return explanation is null ? error : error.WithFix($"{error.Fix} {explanation}");
    }

    /// <summary>Returns the options of a layout with those given. Units and rules are added to the columns of the layout.</summary>
    private static SeriesFileOptions Merge(SeriesFileOptions layout, SeriesFileOptions given)
    {
        var merged = OptionMerge.Merge(layout, given);
        if (given.Columns.Count == 0 || given.Columns.Any(c => c.Column.Length > 0)) return merged;
        merged.Columns.Clear();
        merged.Columns.Add(layout.Columns.Concat(given.Columns).Select(c => c.Clone()));
        return merged;
    }

    private static bool Contradicts(SeriesFileOptions given, SeriesFileLayout layout)
    {
        var merged = Merge(layout.Options, given);
        var ofLayout = OptionMerge.SetFields(layout.Options).Select(f => f.FieldNumber).ToHashSet();
        foreach (var field in OptionMerge.SetFields(given))
        {
            if (field.FieldNumber == SeriesFileOptions.ColumnsFieldNumber && given.Columns.All(c => c.Column.Length == 0)) continue;
            var isOpen = !ofLayout.Contains(field.FieldNumber);
            if (isOpen && s_neutralOptions.Contains(field.FieldNumber)) continue;
            if (isOpen || !Equals(field.Accessor.GetValue(merged), field.Accessor.GetValue(layout.Options))) return true;
        }

        return false;
    }

    private static async Task<IReadOnlyList<TextRow>> ReadStartAsync(
        SeriesFileOptions given, Stream input, string file, CancellationToken cancellationToken)
    {
        if (!input.CanSeek || given.SkipLines < 0) return [];
        try
        {
            await using var source = await ByteSource.OpenAsync(input, file, given.Member, cancellationToken);
            if (source.IsParquet) return [];
            var preview = await TextPreview.ReadAsync(source.Content, cancellationToken);
            var reading = new CsvErrors(file).CreateReaderOptions(given.Delimiter.Length == 1 ? given.Delimiter[0] : null);
            return preview.ReadRows(reading with { HasHeader = false }, given.SkipLines, skipFooter: 0);
        }
        catch (Exception error) when (error is ImportException or InvalidDataException or ZeroByteException)
        {
            // The reader of the file reports this error.
            return [];
        }
        finally
        {
            input.Position = 0;
        }
    }

    /// <summary>Returns the first property of the layout from which a series differs, as a text; null if there is none.</summary>
    private string? FindDifference(Series series) => _layout?.Series switch
    {
        { Frequency: { } frequency } when !frequency.Equals(series.Frequency) => "frequency",
        { Adjustment: var adjustment and not Adjustment.Unspecified } when adjustment != series.Adjustment =>
            $"adjustment ({EnumNames.NameOf(adjustment)})",
        _ => null,
    };
}
