using TruceData.Server.Json;
using TruceData.Server.Mapping;

namespace TruceData.Server.Curation.Rules;

/// <summary>Collects the violations of one record.</summary>
internal sealed class Findings(string record)
{
    private readonly List<Violation> _violations = [];

    public IReadOnlyList<Violation> Violations => _violations;

    public void Add(string field, string message, string fix) => _violations.Add(new(record, field, message, fix));

    /// <summary>Reports a text that is missing.</summary>
    public void Require(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) AddMissing(field);
    }

    /// <summary>Reports a message that is missing.</summary>
    public void Require(string field, object? message)
    {
        if (message is null) AddMissing(field);
    }

    /// <summary>Reports a text of more than <paramref name="maxLength"/> characters.</summary>
    public void CheckLength(string field, string text, int maxLength)
    {
        if (text.Length > maxLength) Add(field, $"the text has {text.Length} characters", $"Write at most {maxLength}.");
    }

    /// <summary>Reports a name that is missing or is not a well-formed name in one of <paramref name="collections"/>.</summary>
    public void CheckReference(string field, string name, params ReadOnlySpan<string> collections)
    {
        if (name.Length == 0) AddMissing(field);
        else if (!ResourceName.IsIn(name, collections))
            Add(field, $"\"{name}\" is not a valid name for this field", $"Write {Forms(collections)}.");
    }

    /// <summary>Checks a field for free text or the name of a record; a text that starts with the collection must be a name.</summary>
    public void CheckReferenceOrText(string field, string text, string collection)
    {
        if (text.StartsWith(collection + "/", StringComparison.Ordinal)) CheckReference(field, text, collection);
    }

    /// <summary>Reports each text that a list contains more than once.</summary>
    public void CheckDistinct(string field, IReadOnlyList<string> texts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < texts.Count; i++)
        {
            if (seen.Add(texts[i])) continue;
            Add(FieldPath.Element(field, i), $"\"{texts[i]}\" is listed twice", "Keep one of them.");
        }
    }

    private void AddMissing(string field) => Add(field, "the field is required", "State it.");

    private static string Forms(ReadOnlySpan<string> collections)
    {
        var forms = new string[collections.Length];
        for (var i = 0; i < forms.Length; i++) forms[i] = $"{collections[i]}/{{id}}";
        return string.Join(" or ", forms) + "; an id has lower case letters, digits and hyphens";
    }
}
