using System.Data.Common;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Revisions;

namespace TruceData.Store.Verification;

/// <summary>Reads everything stored and compares it with the hashes that were written with it.</summary>
internal sealed class StoreCheck(DbConnection connection, Dialect dialect, IProgress<VerificationProgress>? progress)
{
    private readonly StoredParts _parts = new(connection, dialect);
    private readonly List<string> _problems = [];
    private long _done;
    private long _total;

    public async Task<List<string>> RunAsync(CancellationToken cancellationToken)
    {
        var revisions = await new RevisionReader(connection).ListAsync(long.MaxValue, 0, int.MaxValue, cancellationToken);
        _total = await _parts.CountAsync(cancellationToken) + revisions.Count;
        await foreach (var batch in _parts.RecordsAsync(cancellationToken))
        {
            foreach (var (row, isIntact) in batch)
                if (!isIntact || !row.IsIntact) _problems.Add($"Record {row.Id} ({row.Name}) differs from what was written.");
            Report(batch.Count);
        }

        await foreach (var (series, chunk, bars) in _parts.ChunksAsync(cancellationToken))
        {
            if (bars is null || !ChunkChecksums.Compute(chunk.KnowledgeTime, bars).AsSpan().SequenceEqual(chunk.Checksums))
                _problems.Add($"Chunk {chunk.Id} of {series.Name} differs from what was written in revision {chunk.AddedRevision}.");
            Report(1);
        }

        foreach (var revision in revisions.OrderBy(r => r.Number))
        {
            if (await StoreHash.ComputeAsync(connection, revision.Number, cancellationToken) != revision.ContentHash)
                _problems.Add($"Revision {revision.Number} differs from what it showed when it was written.");
            Report(1);
        }

        return _problems;
    }

    private void Report(int count) => progress?.Report(new VerificationProgress(_done += count, _total));
}
