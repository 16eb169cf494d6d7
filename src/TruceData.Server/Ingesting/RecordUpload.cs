using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.V1;
using Case = TruceData.V1.ImportRecordsRequest.MessageOneofCase;

namespace TruceData.Server.Ingesting;

/// <summary>The content of one ImportRecords stream.</summary>
/// <param name="Order">Who writes and why.</param>
/// <param name="Records">The records, in the order sent.</param>
internal sealed record RecordUpload(ImportOrder Order, IReadOnlyList<IMessage> Records)
{
    /// <summary>As many records as one stream may hold: they are checked together, in memory.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>As many bytes as they may have together.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Reads a stream to its end and checks each record by itself.</summary>
    public static async Task<RecordUpload> ReadAsync(Upload<ImportRecordsRequest> upload)
    {
        var first = await upload.NextAsync();
        if (first is null || first.MessageCase != Case.Header)
            throw ApiErrors.InvalidArgument(
                ErrorReason.FieldRequired, "header", "is not the first message; send who writes and why before any record.");
        RequestInspector.Inspect(first);
        var order = ImportOrder.ReadForRecords(first.Header, "header");
        var records = new List<IMessage>();
        var bytes = 0L;
        while (await upload.NextAsync() is { } message)
        {
            bytes += message.CalculateSize();
            if (bytes > MaxBytes) throw ApiErrors.LimitExceeded($"More than {MaxBytes >> 20} MiB of records in one stream; send several.");
            records.Add(Read(message, records.Count));
        }

        Check(records);
        return new RecordUpload(order, records);
    }

    private static IMessage Read(ImportRecordsRequest message, int index)
    {
        if (message.MessageCase == Case.Header)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, "header", "stands twice; only the first message is one.");
        if (index == MaxRecords) throw ApiErrors.LimitExceeded($"More than {MaxRecords} records in one stream; send several.");
        return message.Record?.Content()
            ?? throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, $"records[{index}]", "holds no record of a kind that this version knows.");
    }

    private static void Check(List<IMessage> records)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var violations = new List<(string Path, Violation Violation)>();
        for (var i = 0; i < records.Count; i++)
        {
            var name = RecordKind.NameOf(records[i]);
            if (!seen.TryAdd(name, i))
                throw ApiErrors.InvalidArgument(
                    ErrorReason.DuplicateName, $"records[{i}].name",
                    $"{name} stands at records[{seen[name]}] already; send each record once.");
            var path = $"records[{i}]";
            violations.AddRange(RecordRules.Check(records[i]).Select(v => (path, v)));
        }

        if (violations.Count > 0) throw Refusal.Create(violations, isDangling: _ => false);
    }
}
