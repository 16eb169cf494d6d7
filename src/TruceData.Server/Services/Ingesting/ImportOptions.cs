using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Revisions;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>The validated header of an import.</summary>
/// <param name="Author">The author of the revision.</param>
/// <param name="Message">The message of the revision.</param>
/// <param name="KnowledgeTime">The knowledge time of corrected bars; null if each bar is known at its own end.</param>
/// <param name="ValidateOnly">Whether to check the import without writing it.</param>
internal sealed record ImportOptions(string Author, string Message, Instant? KnowledgeTime, bool ValidateOnly)
{
    public const int MaxAuthorLength = 200;
    public const int MaxMessageLength = 1000;

    /// <summary>Validates a header; <paramref name="path"/> is its path in the request.</summary>
    public static ImportOptions Parse(ImportHeader? header, string path)
    {
        if (header is null)
            throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, path, "is not set; state the author and the message.");
        if (string.IsNullOrWhiteSpace(header.Author))
            throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, $"{path}.author", "is empty; state the author.");
        CheckText(header.Author, MaxAuthorLength, $"{path}.author");
        CheckText(header.Message, MaxMessageLength, $"{path}.message");
        if (header.Author == CuratedData.Author)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{path}.author", "is reserved for the curated files of the server; use another name.");
        }

        var knowledgeTime = header.KnowledgeTime?.ToInstant($"{path}.knowledge_time");
        return new ImportOptions(header.Author, header.Message, knowledgeTime, header.ValidateOnly);
    }

    /// <summary>Validates a header for records, which state their own knowledge times.</summary>
    public static ImportOptions ParseForRecords(ImportHeader? header, string path)
    {
        var options = Parse(header, path);
        return options.KnowledgeTime is null
            ? options
            : throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{path}.knowledge_time", "applies only to bars; state knowledge_time in the records.");
    }

    /// <summary>Returns what is wrong with an author or a message; null if it is valid.</summary>
    public static string? FindFault(string text, int maxLength)
    {
        if (text.Length > maxLength) return $"has {text.Length} characters; write at most {maxLength}.";
        return text.Any(char.IsControl) ? "contains a control character; write it on one line." : null;
    }

    /// <summary>Commits a write, or discards it and returns the latest revision if <see cref="ValidateOnly"/> is set.</summary>
    public async Task<CommitResult> CompleteAsync(DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        if (!ValidateOnly) return await session.CommitAsync(cancellationToken);
        await session.DisposeAsync();
        return new CommitResult((await store.FindLatestRevisionAsync(cancellationToken))!, HasChanged: false);
    }

    private static void CheckText(string text, int maxLength, string path)
    {
        if (FindFault(text, maxLength) is { } fault) throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, path, fault);
    }
}
