using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules of the headers of series.</summary>
internal static class SeriesRules
{
    private const int MaxDays = 366;
    private const int MaxFields = 1000;
    private const int MaxColumnName = 100;

    public static void Check(Series series, Findings findings)
    {
        findings.Require("display_name", series.DisplayName);
        CheckSubject(series, findings);
        CheckFields(series, findings);
        CheckFrequency(series.Frequency, findings);
        if (series.Calendar.Length > 0) findings.Reference("calendar", series.Calendar, "calendars");
        findings.Require("source", series.Source);
        findings.ReferenceOrText("source", series.Source, "sources");
        findings.Require("publisher", series.Publisher);
        findings.Require("terms", series.Terms);
        findings.Require("knowledge_delay", series.KnowledgeDelay);
        if (series.KnowledgeDelay is { Seconds: < 0 } or { Nanos: < 0 })
        {
            findings.Add("knowledge_delay", "the delay is negative", "A bar is known at its end or later.");
        }

        CheckOutputOnly(series, findings);
    }

    private static void CheckSubject(Series series, Findings findings)
    {
        switch (series.SubjectCase)
        {
            case Series.SubjectOneofCase.Instrument:
                findings.Reference("instrument", series.Instrument, "instruments");
                break;
            case Series.SubjectOneofCase.Policy:
                findings.Reference("policy", series.Policy, "policies");
                if (series.Calendar.Length == 0)
                {
                    findings.Add("calendar", "the field is required", "A policy has no calendar of its own: state one.");
                }

                CheckLevels(series, findings);
                break;
            default:
                if (series.Calendar.Length == 0) findings.Add("calendar", "the field is required", "State instrument, or a calendar when the data set does not know what is observed.");
                break;
        }
    }

    /// <summary>The bars of a policy are computed, and only in this form.</summary>
    private static void CheckLevels(Series series, Findings findings)
    {
        if (series.Fields is not [{ Field: Field.Value }]) findings.Add("fields", "a policy has its level as its only field", "State FIELD_VALUE alone.");
        if (series.Frequency is { Unit: not FrequencyUnit.Session }) findings.Add("frequency.unit", "a policy has one bar for each session", "State FREQUENCY_UNIT_SESSION.");
        if (series.KnowledgeDelay is { } delay && (delay.Seconds, delay.Nanos) != (0, 0)) findings.Add("knowledge_delay", "a policy's path says itself when it was known", "State 0s.");
    }

    private static void CheckFields(Series series, Findings findings)
    {
        if (series.Fields.Count == 0) findings.Add("fields", "the field is required", "State at least one column.");
        if (series.Fields.Count > MaxFields)
        {
            findings.Add(
                "fields",
                $"the series has {series.Fields.Count} columns",
                $"At most {MaxFields} are allowed; write the others as another series.");
        }

        var seen = new HashSet<(Field, string)>();
        for (var i = 0; i < series.Fields.Count; i++)
        {
            var field = series.Fields[i];
            var path = FieldPath.Element("fields", i);
            findings.Require(FieldPath.Join(path, "unit"), field.Unit);
            CheckColumnName(field, FieldPath.Join(path, "column_name"), findings);
            if (!seen.Add((field.Field, field.ColumnName))) findings.Add(path, "the column stands twice in the list", "Keep one of them.");
        }
    }

    private static void CheckColumnName(FieldSpec field, string path, Findings findings)
    {
        if (field.Field == Field.Named)
        {
            findings.Require(path, field.ColumnName);
            findings.AtMost(path, field.ColumnName, MaxColumnName);
            if (!field.ColumnName.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            {
                findings.Add(path, $"\"{field.ColumnName}\" is no name of a column", "Write lower case letters, digits and underscores.");
            }
        }
        else if (field.ColumnName.Length > 0)
        {
            findings.Add(path, "only FIELD_NAMED has a name", "Leave it out.");
        }
    }

    private static void CheckFrequency(Frequency? frequency, Findings findings)
    {
        findings.Require("frequency", frequency);
        if (frequency is null) return;
        var most = frequency.Unit switch
        {
            FrequencyUnit.Second => MaxDays * 86_400,
            FrequencyUnit.Minute => MaxDays * 1_440,
            FrequencyUnit.Hour => MaxDays * 24,
            _ => 1,
        };
        if (frequency.Count < 1 || frequency.Count > most)
        {
            findings.Add("frequency.count", $"{frequency.Count} units", most == 1 ? "Such bars have a count of 1." : $"State 1 to {most}, 366 days in all.");
        }
    }

    private static void CheckOutputOnly(Series series, Findings findings)
    {
        const string what = "the field is output only";
        const string mend = "Leave it out: the server tells it.";
        if (series.FirstTime is not null) findings.Add("first_time", what, mend);
        if (series.LastTime is not null) findings.Add("last_time", what, mend);
        if (series.BarCount != 0) findings.Add("bar_count", what, mend);
        if (series.ContractRule.Length > 0) findings.Add("contract_rule", what, mend);
    }
}
