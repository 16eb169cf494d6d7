using TruceData.Server.Json;

namespace TruceData.Server.Curation.Rules;

/// <summary>Collects the violations of one record.</summary>
internal sealed class Findings(string record)
{
    private readonly List<Violation> _violations = [];

    public IReadOnlyList<Violation> Violations => _violations;

    public void Add(string field, string what, string mend) => _violations.Add(new(record, field, what, mend));

    /// <summary>A text that must be there.</summary>
    public void Require(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) Missing(field);
    }

    /// <summary>A message that must be there.</summary>
    public void Require(string field, object? message)
    {
        if (message is null) Missing(field);
    }

    /// <summary>A text of at most so many characters.</summary>
    public void AtMost(string field, string text, int length)
    {
        if (text.Length > length) Add(field, $"the text has {text.Length} characters", $"At most {length} are allowed.");
    }

    /// <summary>A name of a record in one of the collections; empty when it is missing, which is reported too.</summary>
    public void Reference(string field, string name, params ReadOnlySpan<string> collections)
    {
        if (name.Length == 0) Missing(field);
        else if (!ResourceName.IsIn(name, collections)) Add(field, $"\"{name}\" is no name of that kind", $"Write {Forms(collections)}.");
    }

    /// <summary>Either free text or the name of a record; what begins like a name must be one.</summary>
    public void ReferenceOrText(string field, string text, string collection)
    {
        if (text.StartsWith(collection + "/", StringComparison.Ordinal)) Reference(field, text, collection);
    }

    /// <summary>A list without repetitions.</summary>
    public void Distinct(string field, IReadOnlyList<string> texts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < texts.Count; i++)
        {
            if (seen.Add(texts[i])) continue;
            Add(FieldPath.Element(field, i), $"\"{texts[i]}\" stands twice in the list", "Keep one of them.");
        }
    }

    private void Missing(string field) => Add(field, "the field is required", "State it.");

    private static string Forms(ReadOnlySpan<string> collections)
    {
        var forms = new string[collections.Length];
        for (var i = 0; i < forms.Length; i++) forms[i] = $"{collections[i]}/{{id}}";
        return string.Join(" or ", forms) + ", the id of lower case letters, digits and hyphens";
    }
}
