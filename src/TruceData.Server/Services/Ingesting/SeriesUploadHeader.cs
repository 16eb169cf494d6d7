using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>The header of an ImportSeries stream, checked without the store.</summary>
internal sealed class SeriesUploadHeader
{
    private const int MaxFileNameLength = 255;
    private const string SeriesPath = "header.series";

    private readonly ImportSeriesHeader _header;
    private FileLayout? _layout;

    /// <summary>Checks the header.</summary>
    public SeriesUploadHeader(ImportSeriesHeader header)
    {
        _header = header;
        Options = ImportOptions.Parse(header.Header, "header.header");
        if (header.Series is null)
            throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, SeriesPath, "is not set; state the series of the bars.");
        if (Options.KnowledgeTime is not null && header.Replace)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, "header.replace",
                "has no effect with header.header.knowledge_time, which stores changed bars as corrections; set one of the two.");
        }

        if (header.File is null) CheckWithoutFile();
        else CheckFile();
    }

    public ImportOptions Options { get; }

    /// <summary>How to read the bars from a file; null if the stream contains chunks.</summary>
    public SeriesFileOptions? File => _header.File is null ? null : Layout.Options;

    /// <summary>The layout of the file: named by the header, or detected after the file has been received.</summary>
    public FileLayout Layout => _layout ?? FileLayout.WithoutLayout(_header.File);

    /// <summary>Whether the series can be checked before the file has been received, whose layout may state what it lacks.</summary>
    public bool IsComplete => _header.File is null || _layout is not null
        || (_header.Series.Frequency is not null && _header.Series.Calendar.Length + _header.Series.Instrument.Length > 0);

    /// <summary>The name of the file, for messages.</summary>
    public string FileName => _header.FileName.Length > 0 ? _header.FileName : "the file";

    public bool CanReplace => _header.Replace;

    public AssetClass InstrumentAssetClass => _header.InstrumentAssetClass;

    public string? Currency => _header.Currency.Length > 0 ? _header.Currency : null;

    /// <summary>Whether the series is the common header of several.</summary>
    private bool IsTemplate => _header.Series.Name.Contains(SeriesFileImport.SymbolPlaceholder, StringComparison.Ordinal);

    /// <summary>Detects the layout of the file by its header, unless the options name one.</summary>
    public async Task DetectLayoutAsync(Stream bytes, CancellationToken cancellationToken)
    {
        if (_header.File is not null)
            _layout ??= await FileLayout.DetectAsync(SeriesFileLayouts.BuiltIn, _header.File, bytes, FileName, cancellationToken);
    }

    /// <summary>Returns the header of the series, and the records that it refers to, after checking it against them.</summary>
    /// <param name="find">Finds records of the store by name.</param>
    public async Task<(Series Series, Dictionary<string, IMessage> Related)> ResolveAsync(
        Func<IReadOnlyCollection<string>, Task<IReadOnlyList<Store.Records.Record>>> find)
    {
        var series = await FindOrCreateAsync(find);
        Check(series);
        var names = References.Enumerate(series).Select(r => r.Name).Append(series.Name);
        var related = (await find([.. names])).ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        if (related.GetValueOrDefault(series.Instrument) is Instrument instrument)
            foreach (var record in await find([instrument.Calendar])) related[record.Name] = record.Message();
        CheckReferences(series, related);
        return (series, related);
    }

    /// <summary>Returns the series of the header; if it is stored, with the stored properties that the header does not state.</summary>
    private async Task<Series> FindOrCreateAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlyList<Store.Records.Record>>> find)
    {
        if (_header.File is null) return _header.Series;
        var series = _header.Series.Clone();
        var stored = (await find([series.Name])).SingleOrDefault()?.Message<Series>();
        if (stored is not null)
        {
            if (_layout is not null) _layout = UseLayout(() => _layout.ForExisting(stored));
            return OptionMerge.Merge(stored, series);
        }

        series = Layout.Complete(series);
        if (!IsTemplate) SeriesDefaults.Fill(series);
        return series;
    }

    private static T UseLayout<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (BadCellException error)
        {
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, "header.file.layout", $"{error.Message} {error.Fix}");
        }
    }

    private void Check(Series series)
    {
        var example = series;
        if (File is not null && IsTemplate)
        {
            example = series.Clone();
            example.Name = series.Name.Replace(SeriesFileImport.SymbolPlaceholder, "symbol", StringComparison.Ordinal);
            SeriesDefaults.Fill(example);
            if (series.Calendar.Length == 0)
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.FieldRequired, $"{SeriesPath}.calendar", "is empty; state the calendar of all series of the file.");
            }

            if (series.Instrument.Length > 0)
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.ArgumentConflict, $"{SeriesPath}.instrument",
                    "is set for several series, whose instruments follow from their symbols; omit it.");
            }
        }

        var areFieldsInFile = File is not null && series.Fields.Count == 0;
        var violations = RecordRules.Check(example).Where(v => !areFieldsInFile || v.Field != "fields").ToArray();
        if (violations.Length > 0) throw RecordErrors.Create([.. violations.Select(v => (SeriesPath, v))], isDangling: _ => false);
        if (File is not null && series.HasPolicy)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{SeriesPath}.policy",
                $"is {series.Policy}, whose level is computed from its events; import the bars into another series.");
        }
    }

    private static FileLayout? FindLayout(SeriesFileOptions given)
    {
        if (SeriesFileLayouts.IsPath(given.Layout))
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.NameInvalid, "header.file.layout",
                "is the path of a file; name a layout of the server by its id, or send the options of your layout in header.file.");
        }

        try
        {
            return FileLayout.Find(SeriesFileLayouts.BuiltIn, given);
        }
        catch (BadCellException error)
        {
            throw ApiErrors.InvalidArgument(ErrorReason.NameInvalid, "header.file.layout", $"{error.Message} {error.Fix}");
        }
    }

    private static void CheckReferences(Series series, Dictionary<string, IMessage> related)
    {
        var set = new RecordSet(new Dictionary<string, IMessage> { [series.Name] = series }, related, new HashSet<string>());
        var violations = CrossRules.CheckReferences(series, set);
        if (violations.Count == 0) return;
        throw RecordErrors.Create([.. violations.Select(v => (SeriesPath, v))], RecordErrors.FindDangling([series], set));
    }

    private void CheckWithoutFile()
    {
        var hasAssetClass = _header.InstrumentAssetClass != AssetClass.Unspecified;
        var field = (_header.FileName.Length > 0, hasAssetClass, _header.Currency.Length > 0) switch
        {
            (true, _, _) => "file_name",
            (_, true, _) => "instrument_asset_class",
            (_, _, true) => "currency",
            _ => null,
        };
        if (field is null) return;
        throw ApiErrors.InvalidArgument(
            ErrorReason.ArgumentConflict, $"header.{field}", "is set without file; set file to send the bytes of a file, or omit it.");
    }

    private void CheckFile()
    {
        _layout = FindLayout(_header.File);
        if (ImportOptions.FindFault(_header.FileName, MaxFileNameLength) is { } fault)
            throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, "header.file_name", fault);
        if (Options.KnowledgeTime is not null && (File!.Vintages || File.KnowledgeTimeColumn.Length > 0))
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, "header.header.knowledge_time",
                "is set for a file that states its knowledge times; omit it.");
        }

        if (InstrumentAssetClass != AssetClass.Unspecified && !IsTemplate)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, "header.instrument_asset_class",
                "applies to a file with several series; omit it, or name them with {symbol}.");
        }
    }
}
