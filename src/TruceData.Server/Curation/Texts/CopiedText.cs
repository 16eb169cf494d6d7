using System.Collections;
using Google.Protobuf;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Texts;

/// <summary>Finds texts of records that are copied from a source whose fingerprints are known.</summary>
internal static class CopiedText
{
    /// <summary>Finds the first copied passage of each field.</summary>
    /// <param name="records">The records to search.</param>
    /// <param name="existing">Other records, whose sources are compared too.</param>
    public static IEnumerable<Violation> Find(IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing)
    {
        var sources = existing.Values.OfType<Source>().Where(s => !records.ContainsKey(s.Name)).Concat(records.Values.OfType<Source>());
        var prints = new Dictionary<ulong, string>();
        foreach (var source in sources.Where(s => s.TextShingles.Length % Shingles.Width == 0))
        {
            foreach (var print in Shingles.Unpack(source.TextShingles.Memory)) prints.TryAdd(print, source.Name);
        }

        if (prints.Count == 0) return [];
        return records.SelectMany(r => ProseOf(r.Value, "").SelectMany(t => FindCopy(r.Key, t.Path, t.Text, prints)));
    }

    private static IEnumerable<Violation> FindCopy(string record, string path, string text, Dictionary<ulong, string> prints) =>
        Shingles.Enumerate(text)
            .Where(s => prints.ContainsKey(s.Print))
            .Select(s => new Violation(record, path, $"\"{s.Words}\" is copied from {prints[s.Print]}", "Use other words."))
            .Take(1);

    /// <summary>
    /// Returns the prose of a message with its proto paths. Names and addresses, which have no spaces, and the titles of sources, which are
    /// quoted as published, are not included.
    /// </summary>
    private static IEnumerable<(string Path, string Text)> ProseOf(IMessage message, string path)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (message is Source && field.FieldNumber == Source.TitleFieldNumber) continue;
            var fieldPath = FieldPath.Join(path, field.Name);
            var value = field.Accessor.GetValue(message);
            var elements = field.IsRepeated
                ? ((IList)value).Cast<object>().Select((v, i) => (FieldPath.Element(fieldPath, i), v))
                : [(fieldPath, value)];
            foreach (var (elementPath, element) in elements)
            {
                if (element is string text && text.Contains(' ', StringComparison.Ordinal)) yield return (elementPath, text);
                if (element is not IMessage inner) continue;
                foreach (var found in ProseOf(inner, elementPath)) yield return found;
            }
        }
    }
}
