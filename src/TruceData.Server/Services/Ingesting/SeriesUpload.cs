using System.Runtime.CompilerServices;
using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Inspection;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.Store.Revisions;

namespace TruceData.Server.Services.Ingesting;

/// <summary>An ImportSeries stream, which is received completely before it is written.</summary>
internal sealed class SeriesUpload
{
    /// <summary>Maximum number of bytes in a stream, limited because they are spooled to the temporary folder.</summary>
    public const long MaxBytes = 8L << 30;

    private const string HeaderPath = "header.series";
    private readonly UploadReader<V1.ImportSeriesRequest> _upload;
    private readonly ImportOptions _options;
    private readonly V1.Series _series;

    private SeriesUpload(UploadReader<V1.ImportSeriesRequest> upload, ImportOptions options, V1.Series series)
    {
        _upload = upload;
        _options = options;
        _series = series;
    }

    /// <summary>Number of bars received.</summary>
    public long BarCount { get; private set; }

    /// <summary>Reads the header and checks it without the store.</summary>
    public static async Task<SeriesUpload> StartAsync(UploadReader<V1.ImportSeriesRequest> upload)
    {
        var first = await upload.ReadAsync();
        if (first is null || first.MessageCase != V1.ImportSeriesRequest.MessageOneofCase.Header)
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "header", "is not the first message; send the header before the bars.");
        RequestInspector.Inspect(first);
        var options = ImportOptions.Parse(first.Header.Header, "header.header");
        var series = first.Header.Series ?? throw ApiErrors.InvalidArgument(
            V1.ErrorReason.FieldRequired, HeaderPath, "is not set; state the series of the bars.");
        var violations = RecordRules.Check(series);
        return violations.Count == 0
            ? new SeriesUpload(upload, options, series)
            : throw RecordErrors.Create([.. violations.Select(v => (HeaderPath, v))], isDangling: _ => false);
    }

    /// <summary>Checks the header against the store, receives the bars and writes them.</summary>
    public async Task<CommitResult> RunAsync(DataStore store, UploadSpace space, CancellationToken cancellationToken)
    {
        if (await store.FindLatestRevisionAsync(cancellationToken) is { } latest)
            CheckReferences(await FindRelatedAsync(names => store.FindRecordsAsync(latest.Number, names, cancellationToken)));
        using var spool = new MessageSpool(space);
        for (var index = 0; await _upload.ReadAsync() is { } message; index++) Spool(message, index, spool);
        await using var session = await store.BeginWriteAsync(_options.Author, _options.Message, cancellationToken);
        var related = await FindRelatedAsync(names => session.FindRecordsAsync(names, cancellationToken));
        CheckReferences(related);
        var stored = await store.FindSeriesAsync(_series.Name, session.Revision - 1, cancellationToken);
        if (stored is not null && related.GetValueOrDefault(_series.Name) is V1.Series before) CheckIdentity(before);
        await session.PutAsync(_series.ToRecord(), cancellationToken);
        var columns = _series.Fields.Select(f => f.ColumnName()).ToArray();
        var write = new BarWrite(_series.Name, columns, _series.Frequency.ToDomain().TypicalSpan, _options.KnowledgeTime);
        var clock = SeriesClock.Create(_series, name => related[name]);
        await session.PutBarsAsync(write, ReadBlocksAsync(spool, clock, cancellationToken), cancellationToken);
        return await _options.CompleteAsync(store, session, cancellationToken);
    }

    private static void Spool(V1.ImportSeriesRequest message, int index, MessageSpool spool)
    {
        if (message.MessageCase == V1.ImportSeriesRequest.MessageOneofCase.Header)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "header", "is sent twice; send it only as the first message.");
        }

        RequestInspector.Inspect(message);
        spool.Add(message.Chunk ?? throw ApiErrors.InvalidArgument(
            V1.ErrorReason.FieldRequired, $"chunks[{index}]", "is not set; send only chunks after the header."));
        if (spool.Length > MaxBytes)
            throw ApiErrors.LimitExceeded($"The stream has more than {MaxBytes >> 30} GiB of chunks; send several streams.");
    }

    /// <summary>Finds the stored series and the records that the new header and its instrument refer to.</summary>
    private async Task<Dictionary<string, IMessage>> FindRelatedAsync(
        Func<IReadOnlyCollection<string>, Task<IReadOnlyList<Store.Records.Record>>> find)
    {
        var names = References.Enumerate(_series).Select(r => r.Name).Append(_series.Name);
        var related = (await find([.. names])).ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        if (related.GetValueOrDefault(_series.Instrument) is not V1.Instrument instrument) return related;
        foreach (var record in await find([instrument.Calendar])) related[record.Name] = record.Message();
        return related;
    }

    private void CheckReferences(Dictionary<string, IMessage> related)
    {
        var set = new RecordSet(new Dictionary<string, IMessage> { [_series.Name] = _series }, related, new HashSet<string>());
        var violations = CrossRules.CheckReferences(_series, set);
        if (violations.Count == 0) return;
        throw RecordErrors.Create([.. violations.Select(v => (HeaderPath, v))], RecordErrors.FindDangling([_series], set));
    }

    private void CheckIdentity(V1.Series before)
    {
        if (SeriesIdentity.FindChange(before, _series) is not { } field) return;
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.RecordInvalid, $"{HeaderPath}.{field}",
            $"differs from the stored {_series.Name}, which has bars; import into another series, or remove this one first.");
    }

    private async IAsyncEnumerable<BarBlock> ReadBlocksAsync(
        MessageSpool spool, BarClock clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new ChunkReader(_series, clock, _options.KnowledgeTime);
        foreach (var (index, chunk) in spool.Read(V1.SeriesChunk.Parser).Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = reader.Read(chunk, $"chunks[{index}]");
            BarCount += block.Count;
            if (block.Count > 0) yield return block;
            await Task.CompletedTask;
        }
    }
}
