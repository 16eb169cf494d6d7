using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Google.Protobuf.Reflection;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Curation.EventTables;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Writes the bars of a file to one series, or to a series for each symbol, in one session that the caller commits.</summary>
/// <param name="store">The store.</param>
/// <param name="session">The session.</param>
/// <param name="writer">Writes to the session and determines the results.</param>
/// <param name="file">The file.</param>
/// <param name="fileName">The name of the file, for messages.</param>
internal sealed class SeriesFileImport(
    DataStore store, WriteSession session, SeriesImportWriter writer, SeriesFile file, string fileName)
{
    /// <summary>What a series name contains in the place of the symbol.</summary>
    public const string SymbolPlaceholder = "{symbol}";

    private readonly List<string> _notes = [];
    private SymbolInstruments? _instruments;

    /// <summary>Reads all bars and writes them.</summary>
    /// <param name="header">The header of the series, or the common header of all. Its fields are those of the file if it has none.</param>
    /// <param name="clock">The clock of the header.</param>
    /// <param name="knowledgeTime">The knowledge time of corrections; null if each bar is known at its own end.</param>
    /// <param name="assetClass">The kind of instruments to create for symbols; unspecified to create none.</param>
    /// <param name="progress">Receives a report for each block.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was detected and left out, with notes about the bars.</returns>
    /// <exception cref="ImportException">The file does not fit the series.</exception>
    public async Task<SeriesFileReport> RunAsync(
        Series header, BarClock clock, Instant? knowledgeTime, AssetClass assetClass, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        CheckPlaceholder(header);
        CheckEffects(header, knowledgeTime, assetClass);
        if (file.HasSymbols)
        {
            var records = await StoredRecords.ReadAllAsync(session.ListRecordsAsync, session.Revision, cancellationToken);
            _instruments = new SymbolInstruments(records, assetClass, fileName);
        }

        var imports = new Dictionary<string, (string? Symbol, Series Series, SeriesImport Import)>(StringComparer.Ordinal);
        await using var bars = file.ReadAsync(progress, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasMore = await bars.MoveNextAsync();
        while (hasMore)
        {
            var (symbol, rowKnowledgeTime, block) = bars.Current;
            var id = symbol is null ? "" : EventColumns.Slug(symbol);
            if (!imports.TryGetValue(id, out var current))
            {
                var series = await CreateSeriesAsync(header, symbol, id, DateOf(block, 0, clock), cancellationToken);
                imports.Add(id, current = (symbol, series, new SeriesImport(series, clock, fileName, file.Fields)));
            }
            else if (current.Symbol != symbol)
            {
                throw new ImportException(
                    fileName, null, null, $"'{current.Symbol}' and '{symbol}' would both be {current.Series.Name}.",
                    "Import them from files of their own.");
            }

            async IAsyncEnumerable<BarBlock> ReadGroupAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                while (hasMore && bars.Current.Symbol == symbol && bars.Current.KnowledgeTime == rowKnowledgeTime)
                {
                    yield return bars.Current.Bars;
                    hasMore = await bars.MoveNextAsync();
                }
            }

            var converted = current.Import.ConvertAsync(
                ReadGroupAsync(cancellationToken), rowKnowledgeTime ?? knowledgeTime, cancellationToken);
            await writer.WriteAsync(current.Series, clock, rowKnowledgeTime, converted, cancellationToken);
        }

        foreach (var (symbol, series, import) in imports.Values) Complete(symbol, series, import, clock);
        var report = file.Report.Clone();
        report.Notes.AddRange(_notes);
        return report;
    }

    private static LocalDate DateOf(BarBlock block, int index, BarClock clock) =>
        block.Times.Span[index].ToInstant().InZone(clock.Calendar.Zone).Date;

    private void CheckPlaceholder(Series header)
    {
        var hasPlaceholder = header.Name.Contains(SymbolPlaceholder, StringComparison.Ordinal);
        if (file.HasSymbols && !hasPlaceholder)
        {
            throw new ImportException(
                fileName, null, null, $"The file contains several series, but {header.Name} is the name of one.",
                "Name them with {symbol}, such as series/{symbol}-daily"
                + (file.SymbolColumn is { } column
                    ? $", or read one of them with a condition such as --where {column}=… instead of --symbol-column."
                    : "."));
        }

        if (!file.HasSymbols && hasPlaceholder)
        {
            throw new ImportException(
                fileName, null, null, $"{header.Name} is the name of several series, but the file contains one.",
                "Name the column of symbols, or state that each column is a series, or name one series.");
        }
    }

    private void CheckEffects(Series header, Instant? knowledgeTime, AssetClass assetClass)
    {
        if (knowledgeTime is not null && file.HasKnowledgeTimes)
        {
            throw new ImportException(
                fileName, null, null, "The file states when its bars were known, so a knowledge time of the import does not apply.",
                "Omit it.");
        }

        if (header.Instrument.Length > 0 && file.HasSymbols)
        {
            throw new ImportException(
                fileName, null, null, $"The file contains several series, so {header.Instrument} cannot be the instrument of all.",
                "Omit the instrument and state the calendar; instruments are found by the symbols.");
        }

        if (assetClass != AssetClass.Unspecified && !file.HasSymbols)
        {
            throw new ImportException(
                fileName, null, null, "The file contains one series, so no instruments are created for symbols.",
                "Omit the asset class, or name the column of symbols.");
        }
    }

    /// <summary>Returns the header of a series with its fields, which is consistent with the stored one.</summary>
    private async Task<Series> CreateSeriesAsync(
        Series header, string? symbol, string id, LocalDate date, CancellationToken cancellationToken)
    {
        var series = header.Clone();
        if (symbol is null) AddFileFields(series);
        else series = await CreateSymbolSeriesAsync(series, symbol, id, date, cancellationToken);
        SeriesDefaults.Fill(series);
        if (RecordRules.Check(series) is { Count: > 0 } violations)
        {
            throw new ImportException(
                fileName, null, null, $"{series.Name} is invalid: {violations[0].Field}: {violations[0].Message}.", violations[0].Fix);
        }

        await CheckReferencesAsync(series, cancellationToken);
        if (await SeriesIdentity.FindStoredChangeAsync(series, store, session, cancellationToken) is { } field)
        {
            throw new ImportException(
                fileName, null, null,
                $"The {field} of {series.Name} would differ from the stored {field}, which would change the meaning of its bars.",
                "Import into another series.");
        }

        return series;
    }

    /// <summary>Refuses fields of the file that do not fit the instrument, such as prices in another currency.</summary>
    private async Task CheckReferencesAsync(Series series, CancellationToken cancellationToken)
    {
        var names = References.Enumerate(series).Select(r => r.Name).ToArray();
        var related = (await session.FindRecordsAsync(names, cancellationToken))
            .ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        if (related.GetValueOrDefault(series.Instrument) is Instrument instrument)
        {
            foreach (var record in await session.FindRecordsAsync([instrument.Calendar], cancellationToken))
                related[record.Name] = record.Message();
        }

        var set = new RecordSet(related, CuratedData.NoRecords, FrozenSet<string>.Empty);
        if (CrossRules.CheckReferences(series, set) is not [var violation, ..]) return;
        throw new ImportException(
            fileName, null, null, $"{series.Name} is invalid: {violation.Field}: {violation.Message}.", violation.Fix);
    }

    /// <summary>Adds the fields of the file to a header that states none.</summary>
    private void AddFileFields(Series series)
    {
        if (series.Fields.Count == 0) series.Fields.AddRange(file.Fields);
    }

    /// <summary>Returns the series of a symbol: as it is stored, or a new one with the properties of the common header.</summary>
    private async Task<Series> CreateSymbolSeriesAsync(
        Series header, string symbol, string id, LocalDate date, CancellationToken cancellationToken)
    {
        header.Name = header.Name.Replace(SymbolPlaceholder, id, StringComparison.Ordinal);
        header.DisplayName = header.DisplayName.Replace(SymbolPlaceholder, symbol, StringComparison.Ordinal);
        if (_instruments!.Find(symbol, date) is { Length: > 0 } found) header.Instrument = found;
        if ((await session.FindRecordsAsync([header.Name], cancellationToken)).SingleOrDefault() is { } stored)
        {
            var series = stored.Message<Series>();
            CheckStored(series, header);
            return series;
        }

        AddFileFields(header);
        if (header.Instrument.Length > 0) return header;
        var currency = header.Fields.Select(f => f.Unit.Currency).FirstOrDefault(c => c.Length > 0, "");
        if (_instruments.Create(symbol, header.Calendar, currency) is not { } created) return header;
        await writer.WriteAsync(created, cancellationToken);
        header.Instrument = created.Name;
        return header;
    }

    /// <summary>Refuses a common header that states another property than a stored series has, and values in another currency.</summary>
    private void CheckStored(Series stored, Series header)
    {
        if (OptionMerge.SetFields(header).FirstOrDefault(IsOther) is { } different)
        {
            throw new ImportException(
                fileName, null, null, $"The {different.Name} of {stored.Name} would differ from the stored {different.Name}.",
                "Omit it, or import into other series with another name.");
        }

        foreach (var field in file.Fields)
        {
            var (name, given) = (field.ColumnName(), field.Unit.Currency);
            var currency = stored.Fields.FirstOrDefault(f => f.ColumnName() == name)?.Unit.Currency ?? "";
            if (currency.Length == 0 || given.Length == 0 || currency == given) continue;
            throw new ImportException(
                fileName, null, null, $"The {name} of {stored.Name} is in {currency}, but in {given} in the file.",
                "State the currency of the stored series, or import into other series with another name.");
        }

        // A series without an instrument stays so.
        bool IsOther(FieldDescriptor field) =>
            !Equals(field.Accessor.GetValue(header), field.Accessor.GetValue(stored))
            && (field.FieldNumber != Series.InstrumentFieldNumber || stored.Instrument.Length > 0);
    }

    private void Complete(string? symbol, Series series, SeriesImport import, BarClock clock)
    {
        var result = writer.Results.Single(r => r.Series == series.Name);
        var (suspicious, count) = file.SuspiciousBarsOf(symbol);
        result.SuspiciousBars.AddRange(suspicious);
        result.SuspiciousCount = count;
        if (import.Note is { } note) _notes.Add(note);
        if (symbol is null || result.InstrumentCreated) return;
        var zone = clock.Calendar.Zone;
        _instruments!.CheckDates(
            symbol, result.FirstTime.ToInstant().InZone(zone).Date, result.LastTime.ToInstant().InZone(zone).Date);
    }
}
