using Google.Protobuf;
using NodaTime;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.EventTables;

/// <summary>Finds instruments by their ids and by their identifiers on a day.</summary>
internal sealed class InstrumentFinder
{
    private const string Prefix = Collections.Instruments + "/";

    private readonly Dictionary<string, Instrument> _byName;
    private readonly ILookup<string, Instrument> _byIdentifier;

    public InstrumentFinder(IEnumerable<IMessage> records)
    {
        _byName = records.OfType<Instrument>().ToDictionary(i => i.Name, StringComparer.Ordinal);
        _byIdentifier = _byName.Values
            .SelectMany(i => i.Identifiers.Select(identifier => (identifier.Value, Instrument: i)))
            .ToLookup(i => i.Value, i => i.Instrument, StringComparer.Ordinal);
    }

    /// <summary>Returns the name of the only instrument with an id or an identifier on a day.</summary>
    /// <exception cref="BadCellException">No instrument or more than one is called so.</exception>
    public string Find(string text, LocalDate date)
    {
        var found = _byIdentifier[text].Where(i => i.IsCalled([text], date)).Select(i => i.Name).ToList();
        var name = text.StartsWith(Prefix, StringComparison.Ordinal) ? text : Prefix + text;
        if (_byName.ContainsKey(name)) found.Add(name);
        found = [.. found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return found.Count switch
        {
            1 => found[0],
            0 => throw NotFound(text, date),
            _ => throw new BadCellException(
                $"'{text}' is the name of {string.Join(" and ", found)} on {Iso(date)}.",
                $"Write the one that is meant, such as {found[0]}."),
        };
    }

    private BadCellException NotFound(string text, LocalDate date)
    {
        var others = _byIdentifier[text].Select(i => i.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return others.Length > 0
            ? new BadCellException(
                $"'{text}' is not an identifier on {Iso(date)}; on other days it is one of {string.Join(" and ", others)}.",
                "Correct the date or the identifier, or write instruments/{id}.")
            : new BadCellException(
                $"No instrument has the id or identifier '{text}'.",
                "Correct it, or add the instrument first with trucedata import records.");
    }

    private static string Iso(LocalDate date) => date.ToString("uuuu'-'MM'-'dd", null);
}
