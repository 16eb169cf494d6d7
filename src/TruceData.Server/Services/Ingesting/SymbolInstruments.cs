using Google.Protobuf;
using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Curation.EventTables;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Finds or creates the instruments of the symbols of a file.</summary>
/// <param name="records">The records of the store by name.</param>
/// <param name="assetClass">The kind of instruments to create; unspecified to create none.</param>
/// <param name="file">The name of the file, for messages.</param>
internal sealed class SymbolInstruments(IReadOnlyDictionary<string, IMessage> records, AssetClass assetClass, string file)
{
    private readonly Instrument[] _instruments = [.. records.Values.OfType<Instrument>()];

    /// <summary>
    /// Returns the name of the only instrument that has the symbol as an identifier on a day; empty if there is none.
    /// </summary>
    /// <exception cref="ImportException">Several instruments have the symbol on that day.</exception>
    public string Find(string symbol, LocalDate date)
    {
        var found = _instruments.Where(i => i.IsCalled([symbol], date)).Select(i => i.Name).Order(StringComparer.Ordinal).ToArray();
        return found.Length > 1
            ? throw new ImportException(
                file, null, null, $"'{symbol}' is an identifier of {string.Join(" and ", found)} on {Iso(date)}.",
                "Correct the records of the instruments, or import the rows of this symbol with a condition on its column.")
            : found.FirstOrDefault("");
    }

    /// <summary>Refuses a symbol that does not belong to one instrument on all dates of its bars.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="first">The day of the first bar.</param>
    /// <param name="last">The day of the last bar.</param>
    public void CheckDates(string symbol, LocalDate first, LocalDate last)
    {
        var (before, after) = (Find(symbol, first), Find(symbol, last));
        if (before == after) return;
        throw new ImportException(
            file, null, null,
            $"'{symbol}' is an identifier of {Name(before)} on {Iso(first)}, the day of its first bar, but of {Name(after)} on "
            + $"{Iso(last)}, the day of its last.",
            "Import the bars of each instrument from a file of its own.");
    }

    /// <summary>Creates the instrument of a symbol that no instrument has; null if none are created.</summary>
    /// <exception cref="ImportException">The name of the instrument is that of another one.</exception>
    public Instrument? Create(string symbol, string calendar, string currency)
    {
        if (assetClass == AssetClass.Unspecified) return null;
        var instrument = new Instrument
        {
            Name = $"{Collections.Instruments}/{EventColumns.Slug(symbol)}",
            DisplayName = symbol,
            AssetClass = assetClass,
            Currency = currency,
            Calendar = calendar,
            Identifiers = { new DatedIdentifier { Scheme = IdentifierScheme.Ticker, Value = symbol } },
        };
        if (records.ContainsKey(instrument.Name))
        {
            throw new ImportException(
                file, null, null, $"{instrument.Name} exists, but does not have the identifier '{symbol}' on the dates of its bars.",
                "Add the identifier to the instrument with trucedata import records.");
        }

        var violations = RecordRules.Check(instrument);
        return violations.Count == 0
            ? instrument
            : throw new ImportException(
                file, null, null, $"The symbol '{symbol}' cannot become an instrument: {violations[0].Field}: {violations[0].Message}.",
                violations[0].Fix);
    }

    private static string Name(string instrument) => instrument.Length > 0 ? instrument : "no instrument";

    private static string Iso(LocalDate date) => date.ToString("uuuu'-'MM'-'dd", null);
}
