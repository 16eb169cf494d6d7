using NodaTime.Text;
using TruceData.Server.Curation.Texts;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for sources.</summary>
internal static class SourceRules
{
    // Enough for a figure with its unit, but not for the sentence around it.
    private const int MaxFigureLength = 40;

    public static void Check(Source source, Findings findings)
    {
        findings.Require("publisher", source.Publisher);
        findings.Require("title", source.Title);
        findings.CheckDistinct("authors", source.Authors);
        findings.Require("publish_time", source.PublishTime);
        CheckLanguage(source.Language, findings);
        if (source.Url.Length > 0 && !IsWebAddress(source.Url))
        {
            findings.Add("url", $"\"{source.Url}\" is not a web address", "Write an address that starts with https://, or omit it.");
        }

        findings.CheckReferenceOrText("originator", source.Originator, Collections.Sources);
        if (source.Originator.Length > 0 && source.Originator == source.Name)
        {
            findings.Add("originator", "the source names itself", "Omit it.");
        }

        findings.Require("knowledge_time", source.KnowledgeTime);
        for (var i = 0; i < source.Figures.Count; i++) CheckFigure(source.Figures[i], FieldPath.Element("figures", i), findings);
        if (source.TextShingles.Length % Shingles.Width != 0)
        {
            findings.Add(
                "text_shingles",
                $"{source.TextShingles.Length} bytes are not a whole number of fingerprints of {Shingles.Width} bytes",
                "Copy the output of `trucedata digest`.");
        }

        if (TimeRules.InstantOf(source.KnowledgeTime) < TimeRules.InstantOf(source.PublishTime))
        {
            findings.Add("knowledge_time", "the source is known before it is published", "State publish_time or later.");
        }
    }

    private static void CheckFigure(Figure figure, string path, Findings findings)
    {
        findings.Require(FieldPath.Join(path, "locator"), figure.Locator);
        LocatorRules.Check(figure.Locator, FieldPath.Join(path, "locator"), findings);
        findings.Require(FieldPath.Join(path, "text"), figure.Text);
        findings.CheckLength(FieldPath.Join(path, "text"), figure.Text, MaxFigureLength);
        switch (figure.OutcomeCase)
        {
            case Figure.OutcomeOneofCase.None:
                findings.Add(path, "the figure has no outcome", "State number, date or left_out.");
                break;
            case Figure.OutcomeOneofCase.Number when !double.IsFinite(figure.Number):
                findings.Add(FieldPath.Join(path, "number"), $"{figure.Number} is not a finite number", "State a finite number.");
                break;
            case Figure.OutcomeOneofCase.Date when !IsCivil(figure.Date):
                findings.Add(FieldPath.Join(path, "date"), $"\"{figure.Date}\" is not a civil date", "Write 2025, 2025-10 or 2025-10-13.");
                break;
            case Figure.OutcomeOneofCase.LeftOut:
                findings.Require(FieldPath.Join(path, "left_out"), figure.LeftOut);
                break;
        }
    }

    /// <summary>Returns whether a text is a year, a month or a day of the civil calendar.</summary>
    private static bool IsCivil(string text) =>
        text.Length is 4 or 7 or 10 && LocalDatePattern.Iso.Parse(text + "-01-01"[(text.Length - 4)..]).Success;

    private static void CheckLanguage(string language, Findings findings)
    {
        findings.Require("language", language);
        if (language.Length == 0) return;
        var subtags = language.Split('-');
        var valid = subtags[0].Length is 2 or 3 && subtags[0].All(char.IsAsciiLetterLower)
            && subtags.Skip(1).All(s => s.Length is >= 1 and <= 8 && s.All(char.IsAsciiLetterOrDigit));
        if (!valid) findings.Add("language", $"\"{language}\" is not a BCP 47 language tag", "Write a tag such as \"en\" or \"zh-Hans\".");
    }

    private static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "https" or "http");
}
