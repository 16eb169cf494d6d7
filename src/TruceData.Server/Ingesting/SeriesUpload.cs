using System.Runtime.CompilerServices;
using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Interceptors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.Store.Revisions;
using Case = TruceData.V1.ImportSeriesRequest.MessageOneofCase;

namespace TruceData.Server.Ingesting;

/// <summary>One ImportSeries stream, taken to its end and then written.</summary>
internal sealed class SeriesUpload
{
    private const string Header = "header.series";
    private readonly Upload<V1.ImportSeriesRequest> _upload;
    private readonly ImportOrder _order;
    private readonly V1.Series _series;

    private SeriesUpload(Upload<V1.ImportSeriesRequest> upload, ImportOrder order, V1.Series series) =>
        (_upload, _order, _series) = (upload, order, series);

    /// <summary>Number of bars received.</summary>
    public long BarCount { get; private set; }

    /// <summary>Reads the header and checks it by itself.</summary>
    public static async Task<SeriesUpload> StartAsync(Upload<V1.ImportSeriesRequest> upload)
    {
        var first = await upload.NextAsync();
        if (first is null || first.MessageCase != Case.Header)
            throw ApiErrors.Argument(
                V1.ErrorReason.FieldRequired, "header", "is not the first message; send who writes, why and the series before any bar.");
        RequestInspector.Inspect(first);
        var order = ImportOrder.Read(first.Header.Header, "header.header");
        var series = first.Header.Series ?? throw ApiErrors.Argument(
            V1.ErrorReason.FieldRequired, Header, "is not set; it says what the bars are.");
        var violations = RecordRules.Check(series);
        return violations.Count == 0
            ? new SeriesUpload(upload, order, series)
            : throw Refusal.Create([.. violations.Select(v => (Header, v))], isDangling: _ => false);
    }

    /// <summary>Holds the header against the store, takes the bars and writes them.</summary>
    public async Task<CommitResult> RunAsync(DataStore store, CancellationToken cancellationToken)
    {
        if (await store.FindLatestRevisionAsync(cancellationToken) is { } latest)
            CheckTogether(await RelatedAsync(names => store.FindRecordsAsync(latest.Number, names, cancellationToken)));
        using var spool = await ChunkSpool.FillAsync(_upload);
        await using var session = await store.BeginWriteAsync(_order.Author, _order.Message, cancellationToken);
        var related = await RelatedAsync(names => session.FindRecordsAsync(names, cancellationToken));
        CheckTogether(related);
        var stored = await store.FindSeriesAsync(_series.Name, session.Revision - 1, cancellationToken);
        if (stored is not null && related.GetValueOrDefault(_series.Name) is V1.Series before) CheckSameBars(before);
        await session.PutAsync(_series.ToRecord(), cancellationToken);
        var columns = _series.Fields.Select(f => f.ColumnName()).ToArray();
        var write = new BarWrite(_series.Name, columns, _series.Frequency.ToDomain().TypicalSpan, _order.KnowledgeTime);
        await session.PutBarsAsync(write, BlocksAsync(spool, SeriesClock.Create(_series, name => related[name]), cancellationToken), cancellationToken);
        return await Writing.EndAsync(store, session, _order, cancellationToken);
    }

    /// <summary>The series as it is stored, and what it and its instrument refer to.</summary>
    private async Task<Dictionary<string, IMessage>> RelatedAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlyList<Store.Records.Record>>> find)
    {
        var names = References.Enumerate(_series).Select(r => r.Name).Append(_series.Name);
        var related = (await find([.. names])).ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        if (related.GetValueOrDefault(_series.Instrument) is not V1.Instrument instrument) return related;
        foreach (var record in await find([instrument.Calendar])) related[record.Name] = record.Message();
        return related;
    }

    private void CheckTogether(Dictionary<string, IMessage> related)
    {
        var set = new RecordSet(new Dictionary<string, IMessage> { [_series.Name] = _series }, related, new HashSet<string>());
        var violations = CrossRules.CheckReferences(_series, set);
        if (violations.Count > 0) throw Refusal.Create([.. violations.Select(v => (Header, v))], Refusal.Dangling([_series], set));
    }

    private void CheckSameBars(V1.Series before)
    {
        if (SeriesIdentity.Change(before, _series) is not { } field) return;
        throw ApiErrors.Argument(V1.ErrorReason.RecordInvalid, $"{Header}.{field}", $"differs from the stored {_series.Name}, which holds bars; import into another series, or remove this one first.");
    }

    private async IAsyncEnumerable<BarBlock> BlocksAsync(ChunkSpool spool, BarClock clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new ChunkReader(_series, clock, _order.KnowledgeTime);
        foreach (var (index, chunk) in spool.Chunks().Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = reader.Read(chunk, $"chunks[{index}]");
            BarCount += block.Count;
            if (block.Count > 0) yield return block;
            await Task.CompletedTask;
        }
    }
}
