using System.Data.Common;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Bars;

/// <summary>Writes the series of one revision.</summary>
internal sealed class SeriesWriter(DbConnection connection, Dialect dialect, long revision) : IAsyncDisposable
{
    private readonly List<BarWriter> _writers = [];
    private readonly Dictionary<string, (SeriesRow Row, BarWriter Bars)> _currentSeries = [];

    public long Added => _writers.Sum(b => b.Added);

    public long Removed => _writers.Sum(b => b.Removed);

    public bool HasWritten => Added + Removed > 0;

    public async Task<BarWriteResult> PutAsync(
        BarWrite write, IAsyncEnumerable<BarBlock> blocks, CancellationToken cancellationToken)
    {
        CheckWrite(write);
        var known = write.KnowledgeTime is { } time
            ? StoredInstants.ToStored(time, $"The knowledge time of the bars of {write.Series}")
            : StoredInstants.OwnEnd;
        var found = await FindAsync(write.Series, cancellationToken);
        if (found is { } series && !series.Row.FieldNames.SequenceEqual(write.Fields))
        {
            if (await HasBarsAsync(series.Row, cancellationToken))
            {
                throw new StoreException(
                    StoreProblem.Refused,
                    $"{write.Series} has bars with the fields {string.Join(", ", series.Row.FieldNames)}, " +
                    $"not {string.Join(", ", write.Fields)}. Write those fields, or remove the bars of the series first.");
            }

            await RetireAsync(series.Row, cancellationToken);
            found = null;
        }

        return await (found ?? await CreateAsync(write, cancellationToken)).Bars.MergeAsync(known, blocks, cancellationToken);
    }

    public async Task<bool> RemoveAsync(string name, long from, long to, CancellationToken cancellationToken)
    {
        if (!StorableText.IsStorable(name) || await FindAsync(name, cancellationToken) is not { } series) return false;
        var before = series.Bars.Removed;
        await series.Bars.RemoveAsync(from, to, cancellationToken);
        return series.Bars.Removed > before;
    }

    /// <summary>Removes the series that have no bars left.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var (row, _) in _currentSeries.Values.ToList())
        {
            if (!await HasBarsAsync(row, cancellationToken)) await RetireAsync(row, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bars in _writers) await bars.DisposeAsync();
    }

    private static void CheckWrite(BarWrite write)
    {
        if (write.BarSpan < 1) throw new ArgumentOutOfRangeException(nameof(write), write.BarSpan, "The bar span must be at least 1.");
        StorableText.Require(write.Series, "The name of a series");
        foreach (var field in write.Fields) StorableText.Require(field, $"A field of {write.Series}");
        if (write.Fields.Count == 0 || write.Fields.Contains("") || write.Fields.Distinct().Count() < write.Fields.Count)
        {
            throw new StoreException(
                StoreProblem.Refused, $"The fields of {write.Series} must have different names that are not empty. Correct the names.");
        }
    }

    private async Task<(SeriesRow Row, BarWriter Bars)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (_currentSeries.TryGetValue(name, out var current)) return current;
        var row = await connection.ReadFirstAsync<SeriesRow>(
            $"SELECT {SeriesRow.Columns} FROM series WHERE name = @name AND removed_revision IS NULL", new { name }, cancellationToken);
        return row is null ? null : CreateWriter(row);
    }

    private async Task<(SeriesRow Row, BarWriter Bars)> CreateAsync(BarWrite write, CancellationToken cancellationToken)
    {
        var row = await connection.ReadFirstAsync<SeriesRow>(
            $"""
            INSERT INTO series (name, fields, chunk_span, added_revision) VALUES (@Series, @fields, @span, @revision)
            RETURNING {SeriesRow.Columns}
            """,
            new { write.Series, fields = SeriesRow.FormatFields(write.Fields), span = ChunkLayout.GetSpan(write.BarSpan), revision },
            cancellationToken);
        return CreateWriter(row!);
    }

    private (SeriesRow Row, BarWriter Bars) CreateWriter(SeriesRow row)
    {
        var bars = new BarWriter(connection, dialect, row, revision);
        _writers.Add(bars);
        return _currentSeries[row.Name] = (row, bars);
    }

    private async Task<bool> HasBarsAsync(SeriesRow row, CancellationToken cancellationToken) =>
        await connection.ReadFirstAsync<long?>(
            "SELECT id FROM chunk WHERE series_id = @Id AND removed_revision IS NULL LIMIT 1",
            new { row.Id },
            cancellationToken) is not null;

    private async Task RetireAsync(SeriesRow row, CancellationToken cancellationToken)
    {
        _currentSeries.Remove(row.Name);
        await connection.RunAsync(
            "UPDATE series SET removed_revision = @revision WHERE id = @Id", new { revision, row.Id }, cancellationToken);
    }
}
