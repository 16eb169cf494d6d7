using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Inspection;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>The content of an ImportRecords stream.</summary>
/// <param name="Options">The header.</param>
/// <param name="Records">The records, in the order of the stream.</param>
internal sealed record RecordUpload(ImportOptions Options, IReadOnlyList<IMessage> Records)
{
    /// <summary>Maximum number of records in a stream, limited because they are checked together in memory.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>Maximum size of all records of a stream.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Reads the whole stream and checks each record separately.</summary>
    public static async Task<RecordUpload> ReadAsync(UploadReader<ImportRecordsRequest> upload)
    {
        var first = await upload.ReadAsync();
        if (first is null || first.MessageCase != V1.ImportRecordsRequest.MessageOneofCase.Header)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.FieldRequired, "header", "is not the first message; send the header before the records.");
        }

        RequestInspector.Inspect(first);
        var options = ImportOptions.ParseForRecords(first.Header, "header");
        var records = new List<IMessage>();
        var bytes = 0L;
        while (await upload.ReadAsync() is { } message)
        {
            bytes += message.CalculateSize();
            if (bytes > MaxBytes)
                throw ApiErrors.LimitExceeded($"The stream has more than {MaxBytes >> 20} MiB of records; send several streams.");
            records.Add(Read(message, records.Count));
        }

        Check(records);
        return new RecordUpload(options, records);
    }

    private static IMessage Read(ImportRecordsRequest message, int index)
    {
        if (message.MessageCase == V1.ImportRecordsRequest.MessageOneofCase.Header)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, "header", "is sent twice; send it only as the first message.");
        if (index == MaxRecords) throw ApiErrors.LimitExceeded($"The stream has more than {MaxRecords} records; send several streams.");
        return message.Record?.Content()
            ?? throw ApiErrors.InvalidArgument(
                ErrorReason.FieldRequired, $"records[{index}]",
                "contains no record of a kind that this version knows; set one of the fields of Record.");
    }

    private static void Check(List<IMessage> records)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var violations = new List<(string Path, Violation Violation)>();
        for (var i = 0; i < records.Count; i++)
        {
            var name = RecordKind.NameOf(records[i]);
            if (!seen.TryAdd(name, i))
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.DuplicateName, $"records[{i}].name",
                    $"{name} is already sent as records[{seen[name]}]; send each record once.");
            }

            var path = $"records[{i}]";
            violations.AddRange(RecordRules.Check(records[i]).Select(v => (path, v)));
        }

        if (violations.Count > 0) throw RecordErrors.Create(violations, isDangling: _ => false);
    }
}
