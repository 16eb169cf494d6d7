using System.Text.Json;

namespace TruceData.Store.Bars;

/// <summary>A row of the table <c>series</c>.</summary>
internal sealed class SeriesRow
{
    public const string Columns = "id AS Id, name AS Name, fields AS Fields, chunk_span AS ChunkSpan";

    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Fields { get; init; } = "[]";

    public long ChunkSpan { get; init; }

    public string[] FieldNames => JsonSerializer.Deserialize<string[]>(Fields)!;

    public static string FormatFields(IReadOnlyList<string> fields) => JsonSerializer.Serialize(fields);
}
