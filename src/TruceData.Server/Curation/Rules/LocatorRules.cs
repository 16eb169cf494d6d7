using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for locators, which point to a paragraph of a source.</summary>
internal static class LocatorRules
{
    public static void Check(Locator? locator, string path, Findings findings)
    {
        if (locator is not { Paragraph: < 1 }) return;
        findings.Add(
            FieldPath.Join(path, "paragraph"),
            $"{locator.Paragraph} is not a paragraph number",
            "Count from 1 at the first paragraph of the body.");
    }
}
