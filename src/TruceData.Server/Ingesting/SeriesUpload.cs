using System.Runtime.CompilerServices;
using Google.Protobuf;
using TruceData.Domain;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Interceptors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;
using Case = TruceData.V1.ImportSeriesRequest.MessageOneofCase;

namespace TruceData.Server.Ingesting;

/// <summary>One ImportSeries stream, taken to its end and then written.</summary>
internal sealed class SeriesUpload
{
    private const string Header = "header.series";
    private readonly Upload<ImportSeriesRequest> _upload;
    private readonly ImportOrder _order;
    private readonly Series _series;

    private SeriesUpload(Upload<ImportSeriesRequest> upload, ImportOrder order, Series series) =>
        (_upload, _order, _series) = (upload, order, series);

    /// <summary>Number of bars received.</summary>
    public long BarCount { get; private set; }

    /// <summary>Reads the header and checks it by itself.</summary>
    public static async Task<SeriesUpload> StartAsync(Upload<ImportSeriesRequest> upload)
    {
        var first = await upload.NextAsync();
        if (first is null || first.MessageCase != Case.Header)
            throw Fail.Argument(
                ErrorReason.FieldRequired, "header", "is not the first message; send who writes, why and the series before any bar.");
        RequestInspector.Inspect(first);
        var order = ImportOrder.Read(first.Header.Header, "header.header");
        var series = first.Header.Series ?? throw Fail.Argument(
            ErrorReason.FieldRequired, Header, "is not set; it says what the bars are.");
        var violations = RecordRules.Check(series);
        return violations.Count == 0
            ? new SeriesUpload(upload, order, series)
            : throw Refusal.Of([.. violations.Select(v => (Header, v))], isDangling: _ => false);
    }

    /// <summary>Holds the header against the store, takes the bars and writes them.</summary>
    public async Task<CommitResult> RunAsync(DataStore store, CancellationToken cancellation)
    {
        if (await store.LatestRevisionAsync(cancellation) is { } latest)
            CheckTogether(await RelatedAsync(names => store.FindRecordsAsync(latest.Number, names, cancellation)));
        using var spool = await ChunkSpool.FillAsync(_upload);
        await using var session = await store.BeginWriteAsync(_order.Author, _order.Message, cancellation);
        var related = await RelatedAsync(names => session.FindRecordsAsync(names, cancellation));
        CheckTogether(related);
        var stored = await store.FindSeriesAsync(_series.Name, session.Revision - 1, cancellation);
        if (stored is not null && related.GetValueOrDefault(_series.Name) is Series before) CheckSameBars(before);
        await session.PutAsync(_series.ToRecord(), cancellation);
        var columns = _series.Fields.Select(f => f.ColumnName()).ToArray();
        var write = new BarWrite(_series.Name, columns, _series.Frequency.ToDomain().TypicalSpan, _order.KnowledgeTime);
        await session.PutBarsAsync(write, BlocksAsync(spool, SeriesClock.Of(_series, name => related[name]), cancellation), cancellation);
        return await Writing.EndAsync(store, session, _order, cancellation);
    }

    /// <summary>The series as it is stored, and what it and its instrument refer to.</summary>
    private async Task<Dictionary<string, IMessage>> RelatedAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlyList<Store.Record>>> find)
    {
        var names = References.Of(_series).Select(r => r.Name).Append(_series.Name);
        var related = (await find([.. names])).ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        if (related.GetValueOrDefault(_series.Instrument) is not Instrument instrument) return related;
        foreach (var record in await find([instrument.Calendar])) related[record.Name] = record.Message();
        return related;
    }

    private void CheckTogether(Dictionary<string, IMessage> related)
    {
        var set = new RecordSet(new Dictionary<string, IMessage> { [_series.Name] = _series }, related, new HashSet<string>());
        var violations = CrossRules.CheckReferences(_series, set);
        if (violations.Count > 0) throw Refusal.Of([.. violations.Select(v => (Header, v))], Refusal.Dangling([_series], set));
    }

    private void CheckSameBars(Series before)
    {
        if (SeriesIdentity.Change(before, _series) is not { } field) return;
        throw Fail.Argument(ErrorReason.RecordInvalid, $"{Header}.{field}", $"differs from the stored {_series.Name}, which holds bars; import into another series, or remove this one first.");
    }

    private async IAsyncEnumerable<BarBlock> BlocksAsync(ChunkSpool spool, BarClock clock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new ChunkReader(_series, clock, _order.KnowledgeTime);
        foreach (var (index, chunk) in spool.Chunks().Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var block = reader.Read(chunk, $"chunks[{index}]");
            BarCount += block.Count;
            if (block.Count > 0) yield return block;
            await Task.CompletedTask;
        }
    }
}
