using System.Collections;
using Google.Protobuf;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Texts;

/// <summary>Finds what records say in the words of a source whose fingerprints are known.</summary>
internal static class CopiedText
{
    /// <summary>The copied passages, one violation a field.</summary>
    /// <param name="records">The records to look through.</param>
    /// <param name="existing">Records beside them, whose sources count too.</param>
    public static IEnumerable<Violation> Find(IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing)
    {
        var sources = existing.Values.OfType<Source>().Where(s => !records.ContainsKey(s.Name)).Concat(records.Values.OfType<Source>());
        var prints = new Dictionary<ulong, string>();
        foreach (var source in sources.Where(s => s.TextShingles.Length % Shingles.Width == 0))
        {
            foreach (var print in Shingles.Unpack(source.TextShingles.Memory)) prints.TryAdd(print, source.Name);
        }

        return prints.Count == 0 ? [] : records.SelectMany(r => Texts(r.Value, "").SelectMany(t => In(r.Key, t.Path, t.Text, prints)));
    }

    private static IEnumerable<Violation> In(string record, string path, string text, Dictionary<ulong, string> prints) => Shingles.Enumerate(text)
        .Where(s => prints.ContainsKey(s.Print))
        .Select(s => new Violation(record, path, $"\"{s.Words}\" stands in {prints[s.Print]} word for word", "Say it in other words."))
        .Take(1);

    /// <summary>The prose of a message with its proto paths: no names and addresses, which have no spaces, nor the title of a source, which is given as published.</summary>
    private static IEnumerable<(string Path, string Text)> Texts(IMessage message, string path)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (message is Source && field.FieldNumber == Source.TitleFieldNumber) continue;
            var fieldPath = FieldPath.Join(path, field.Name);
            var value = field.Accessor.GetValue(message);
            var values = field.IsRepeated ? ((IList)value).Cast<object>().Select((v, i) => (FieldPath.Element(fieldPath, i), v)) : [(fieldPath, value)];
            foreach (var (place, one) in values)
            {
                if (one is string text && text.Contains(' ', StringComparison.Ordinal)) yield return (place, text);
                if (one is not IMessage inner) continue;
                foreach (var found in Texts(inner, place)) yield return found;
            }
        }
    }
}
