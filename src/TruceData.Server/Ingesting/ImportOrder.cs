using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>Who writes, why and how, as the header of a request says.</summary>
internal sealed record ImportOrder(string Author, string Message, Instant? KnowledgeTime, bool ValidateOnly)
{
    public const int MaxAuthorLength = 200;
    public const int MaxMessageLength = 1000;

    /// <summary>Reads a header that may state when what is written was known.</summary>
    public static ImportOrder Read(ImportHeader? header, string path)
    {
        if (header is null) throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, path, "is not set; it says who writes and why.");
        if (string.IsNullOrWhiteSpace(header.Author))
            throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, $"{path}.author", "is empty; say who writes.");
        CheckText(header.Author, MaxAuthorLength, $"{path}.author");
        CheckText(header.Message, MaxMessageLength, $"{path}.message");
        if (header.Author == CuratedData.Author)
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{path}.author",
                "is the name under which the server keeps the curated files; use your own.");
        return new ImportOrder(header.Author, header.Message, header.KnowledgeTime?.ToInstant($"{path}.knowledge_time"), header.ValidateOnly);
    }

    /// <summary>Reads the header of records, which state themselves when they were known.</summary>
    public static ImportOrder ReadForRecords(ImportHeader? header, string path)
    {
        var order = Read(header, path);
        return order.KnowledgeTime is null
            ? order
            : throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{path}.knowledge_time", "is for bars; records state their own knowledge_time.");
    }

    /// <summary>What is wrong with such a text; null when nothing is.</summary>
    public static string? Fault(string text, int longest)
    {
        if (text.Length > longest) return $"has {text.Length} characters; at most {longest}.";
        return text.Any(char.IsControl) ? "holds a control character; write it in one line." : null;
    }

    private static void CheckText(string text, int longest, string path)
    {
        if (Fault(text, longest) is { } fault) throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, path, fault);
    }
}
