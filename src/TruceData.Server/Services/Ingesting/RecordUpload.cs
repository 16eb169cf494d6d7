using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Inspection;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>The content of an ImportRecords stream: records that are valid separately.</summary>
/// <param name="Options">The header.</param>
/// <param name="Records">The records, in the order of the stream.</param>
internal sealed record RecordUpload(ImportOptions Options, IReadOnlyList<IMessage> Records)
{
    /// <summary>Maximum number of records in a stream, limited because they are checked together in memory.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>Maximum size of all records of a stream, which need about three times as much memory when they are checked.</summary>
    public const long MaxBytes = 128L << 20;

    /// <summary>Reads the header of a stream.</summary>
    public static async Task<ImportOptions> ReadHeaderAsync(UploadReader<ImportRecordsRequest> upload)
    {
        var first = await upload.ReadAsync();
        if (first is null || first.MessageCase != V1.ImportRecordsRequest.MessageOneofCase.Header)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.FieldRequired, "header", "is not the first message; send the header before the records.");
        }

        RequestInspector.Inspect(first);
        return ImportOptions.ParseForRecords(first.Header, "header");
    }

    /// <summary>Spools the records of a stream. Throws as soon as the stream exceeds a limit.</summary>
    public static async Task SpoolAsync(UploadReader<ImportRecordsRequest> upload, MessageSpool spool)
    {
        for (var index = 0; await upload.ReadAsync() is { } message; index++)
        {
            _ = Read(message, index);
            spool.Add(message);
            if (spool.Length > MaxBytes)
                throw ApiErrors.LimitExceeded($"The stream has more than {MaxBytes >> 20} MiB of records; send several streams.");
        }
    }

    /// <summary>Loads the records of a spool and checks each of them separately.</summary>
    public static RecordUpload Load(ImportOptions options, MessageSpool spool)
    {
        var records = spool.Read(ImportRecordsRequest.Parser).Select(Read).ToList();
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
