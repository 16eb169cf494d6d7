using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>Counts the rows that are left out, by reason.</summary>
internal sealed class OmittedRowCounter
{
    private readonly Dictionary<string, OmittedRows> _rows = new(StringComparer.Ordinal);

    /// <summary>The rows that were left out, in the order of their first lines.</summary>
    public IEnumerable<OmittedRows> Rows => _rows.Values.OrderBy(r => r.FirstLine);

    /// <summary>Counts a row.</summary>
    public void Add(string reason, long line)
    {
        if (!_rows.TryGetValue(reason, out var rows)) _rows.Add(reason, rows = new OmittedRows { Reason = reason, FirstLine = line });
        rows.Count++;
    }
}
