using System.Data.Common;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;

namespace TruceData.Store.Bars;

/// <summary>Writes the series of one session.</summary>
internal sealed class SeriesWriter(DbConnection connection, Dialect dialect, long revision) : IAsyncDisposable
{
    private readonly List<BarWriter> _all = [];
    private readonly Dictionary<string, (SeriesRow Row, BarWriter Bars)> _current = [];

    public long Added => _all.Sum(b => b.Added);

    public long Removed => _all.Sum(b => b.Removed);

    public bool HasWritten => Added + Removed > 0;

    public async Task PutAsync(BarWrite write, IAsyncEnumerable<BarBlock> blocks, CancellationToken cancellationToken)
    {
        Check(write);
        var known = write.KnowledgeTime is { } time
            ? StoredInstants.Exact(time, $"The knowledge time of bars of {write.Series}")
            : StoredInstants.OwnEnd;
        var found = await FindAsync(write.Series, cancellationToken);
        if (found is { } series && !series.Row.FieldNames.SequenceEqual(write.Fields))
        {
            if (await HasBarsAsync(series.Row, cancellationToken))
            {
                throw new StoreException(
                    StoreProblem.Refused,
                    $"{write.Series} holds bars with the fields {string.Join(", ", series.Row.FieldNames)}, " +
                    $"not {string.Join(", ", write.Fields)}. Write those, or remove its bars first.");
            }

            await RetireAsync(series.Row, cancellationToken);
            found = null;
        }

        await (found ?? await CreateAsync(write, cancellationToken)).Bars.MergeAsync(known, blocks, cancellationToken);
    }

    public async Task<bool> RemoveAsync(string name, long from, long to, CancellationToken cancellationToken)
    {
        if (!StorableText.Holds(name) || await FindAsync(name, cancellationToken) is not { } series) return false;
        var before = series.Bars.Removed;
        await series.Bars.RemoveAsync(from, to, cancellationToken);
        return series.Bars.Removed > before;
    }

    /// <summary>Takes out the series that were left without bars.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var (row, _) in _current.Values.ToList())
        {
            if (!await HasBarsAsync(row, cancellationToken)) await RetireAsync(row, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bars in _all) await bars.DisposeAsync();
    }

    private static void Check(BarWrite write)
    {
        if (write.BarSpan < 1) throw new ArgumentOutOfRangeException(nameof(write), write.BarSpan, "The bar span must be at least 1.");
        StorableText.Require(write.Series, "A series' name");
        foreach (var field in write.Fields) StorableText.Require(field, $"A field of {write.Series}");
        if (write.Fields.Count == 0 || write.Fields.Contains("") || write.Fields.Distinct().Count() < write.Fields.Count)
        {
            throw new StoreException(
                StoreProblem.Refused, $"The fields of {write.Series} must be named, each differently. Correct the import.");
        }
    }

    private async Task<(SeriesRow Row, BarWriter Bars)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (_current.TryGetValue(name, out var known)) return known;
        var row = await connection.FirstAsync<SeriesRow>(
            $"SELECT {SeriesRow.Columns} FROM series WHERE name = @name AND removed_revision IS NULL", new { name }, cancellationToken);
        return row is null ? null : Keep(row);
    }

    private async Task<(SeriesRow Row, BarWriter Bars)> CreateAsync(BarWrite write, CancellationToken cancellationToken)
    {
        var row = await connection.FirstAsync<SeriesRow>(
            $"""
            INSERT INTO series (name, fields, chunk_span, added_revision) VALUES (@Series, @fields, @span, @revision)
            RETURNING {SeriesRow.Columns}
            """,
            new { write.Series, fields = SeriesRow.Written(write.Fields), span = ChunkLayout.Span(write.BarSpan), revision },
            cancellationToken);
        return Keep(row!);
    }

    private (SeriesRow Row, BarWriter Bars) Keep(SeriesRow row)
    {
        var bars = new BarWriter(connection, dialect, row, revision);
        _all.Add(bars);
        return _current[row.Name] = (row, bars);
    }

    private async Task<bool> HasBarsAsync(SeriesRow row, CancellationToken cancellationToken) =>
        await connection.FirstAsync<long?>(
            "SELECT id FROM chunk WHERE series_id = @Id AND removed_revision IS NULL LIMIT 1", new { row.Id }, cancellationToken) is not null;

    private async Task RetireAsync(SeriesRow row, CancellationToken cancellationToken)
    {
        _current.Remove(row.Name);
        await connection.RunAsync("UPDATE series SET removed_revision = @revision WHERE id = @Id", new { revision, row.Id }, cancellationToken);
    }
}
