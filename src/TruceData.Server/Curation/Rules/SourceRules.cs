using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Rules of sources.</summary>
internal static class SourceRules
{
    public static void Check(Source source, Findings findings)
    {
        findings.Require("publisher", source.Publisher);
        findings.Require("title", source.Title);
        findings.Distinct("authors", source.Authors);
        findings.Require("publish_time", source.PublishTime);
        CheckLanguage(source.Language, findings);
        if (source.Url.Length > 0 && !IsWebAddress(source.Url))
        {
            findings.Add("url", $"\"{source.Url}\" is no web address", "Write it with https://, or leave it out.");
        }

        findings.ReferenceOrText("originator", source.Originator, "sources");
        if (source.Originator.Length > 0 && source.Originator == source.Name)
        {
            findings.Add("originator", "the source names itself", "Leave it out.");
        }

        findings.Require("knowledge_time", source.KnowledgeTime);
        if (TimeRules.InstantOf(source.KnowledgeTime) < TimeRules.InstantOf(source.PublishTime))
        {
            findings.Add("knowledge_time", "the source is known before it is published", "State publish_time or later.");
        }
    }

    private static void CheckLanguage(string language, Findings findings)
    {
        findings.Require("language", language);
        if (language.Length == 0) return;
        var subtags = language.Split('-');
        var valid = subtags[0].Length is 2 or 3 && subtags[0].All(char.IsAsciiLetterLower)
            && subtags.Skip(1).All(s => s.Length is >= 1 and <= 8 && s.All(char.IsAsciiLetterOrDigit));
        if (!valid) findings.Add("language", $"\"{language}\" is no BCP 47 language tag", "Write a tag such as \"en\" or \"zh-Hans\".");
    }

    private static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "https" or "http");
}
