using TruceData.Server.Json;
using TruceData.V1;
using Case = TruceData.V1.EventAttribute.ValueOneofCase;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for the attributes of events.</summary>
internal static class AttributeRules
{
    /// <summary>Maximum number of attributes of an event.</summary>
    public const int MaxAttributes = 100;

    /// <summary>Maximum length of a name.</summary>
    public const int MaxName = 100;

    /// <summary>Maximum length of a text.</summary>
    public const int MaxText = 1000;

    /// <summary>Returns whether a text is a valid name of an attribute.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= MaxName && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    public static void Check(IReadOnlyList<EventAttribute> attributes, Findings findings)
    {
        if (attributes.Count > MaxAttributes)
            findings.Add("attributes", $"the event has {attributes.Count} attributes", $"State at most {MaxAttributes}.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < attributes.Count; i++)
        {
            var path = FieldPath.Element("attributes", i);
            Check(attributes[i], path, findings);
            if (!seen.Add(attributes[i].Name))
                findings.Add(FieldPath.Join(path, "name"), $"\"{attributes[i].Name}\" is listed twice", "Keep one of them.");
        }
    }

    private static void Check(EventAttribute attribute, string path, Findings findings)
    {
        if (!IsName(attribute.Name))
        {
            findings.Add(
                FieldPath.Join(path, "name"),
                $"\"{attribute.Name}\" is not a valid name of an attribute",
                $"Write 1 to {MaxName} lower case letters, digits and underscores, for example \"surprise\".");
        }

        switch (attribute.ValueCase)
        {
            case Case.None:
                findings.Add(path, "the attribute has no value", "State number or text, or omit the attribute.");
                break;
            case Case.Number when !double.IsFinite(attribute.Number):
                findings.Add(
                    FieldPath.Join(path, "number"),
                    $"{attribute.Number} is not a finite number",
                    "State a finite number, or omit the attribute.");
                break;
            case Case.Text:
                findings.Require(FieldPath.Join(path, "text"), attribute.Text);
                findings.CheckLength(FieldPath.Join(path, "text"), attribute.Text, MaxText);
                break;
        }
    }
}
