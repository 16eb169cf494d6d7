using TruceData.Server.Curation;

namespace TruceData.Server.Tests.Curation;

/// <summary>A small valid data folder, in which tests plant faults.</summary>
public sealed class SampleFolder : IDisposable
{
    public SampleFolder()
    {
        Path = Directory.CreateTempSubdirectory("trucedata-curation-").FullName;
        foreach (var (file, text) in Files) Write(file, text);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    /// <summary>Replaces a text that occurs exactly once in a file.</summary>
    public void Replace(string file, string old, string with)
    {
        var text = File.ReadAllText(PathOf(file));
        Assert.Equal(2, text.Split(old).Length);
        File.WriteAllText(PathOf(file), text.Replace(old, with, StringComparison.Ordinal));
    }

    internal LoadedData Load() => DataFolder.Load(Path);

    /// <summary>Returns the violations as they are printed, with paths relative to the folder.</summary>
    public string[] Violations() =>
        [.. Load().Violations.Select(v => v.ToString().Replace(Path + "/", "", StringComparison.Ordinal))];

    private static readonly (string File, string Text)[] Files =
    [
        ("sources/paper.json", """
            {
              "name": "sources/paper",
              "publisher": "The Paper",
              "title": "Tariffs of 100 % threatened",
              "publishTime": "2025-10-10T21:00:00Z",
              "language": "en",
              "kind": "SOURCE_KIND_NEWSPAPER",
              "knowledgeTime": "2025-10-10T21:00:00Z"
            }
            """),
        ("policies/tariff.json", """
            {
              "name": "policies/tariff",
              "displayName": "Tariff",
              "summary": "The general rate.",
              "kind": "POLICY_KIND_TARIFF_RATE",
              "unit": {"kind": "UNIT_KIND_FRACTION"},
              "jurisdiction": "US",
              "targets": ["CN"],
              "knowledgeTime": "2025-10-01T00:00:00Z"
            }
            """),
        ("events/threat.json", """
            {
              "name": "events/threat",
              "displayName": "A tariff is threatened",
              "summary": "A tariff of 100 % from November on.",
              "kind": "EVENT_KIND_TARIFF",
              "phase": "PHASE_THREATENED",
              "actors": ["US"],
              "targets": ["CN"],
              "time": {
                "earliestTime": "2025-10-10T04:00:00Z",
                "latestTime": "2025-10-11T04:00:00Z",
                "precision": "TIME_PRECISION_DAY",
                "timeZone": "America/New_York",
                "statedTime": "2025-10-10"
              },
              "knowledgeTime": "2025-10-10T21:00:00Z",
              "measures": [
                {
                  "policy": "policies/tariff",
                  "level": {
                    "value": 1,
                    "unit": {"kind": "UNIT_KIND_FRACTION"},
                    "hedge": "HEDGE_EXACT",
                    "significantFigures": 3
                  },
                  "valid": {"startTime": "2025-11-01T04:00:00Z"}
                }
              ],
              "links": [{"kind": "EVENT_LINK_KIND_RESPONDS_TO", "event": "events/call"}],
              "tags": ["tariffs"]
            }
            """),
        ("events/call.json", """
            {
              "name": "events/call",
              "displayName": "A call",
              "summary": "The two sides spoke.",
              "kind": "EVENT_KIND_MEETING",
              "phase": "PHASE_HELD",
              "actors": ["US", "CN"],
              "time": {
                "earliestTime": "2025-10-08T13:00:00Z",
                "latestTime": "2025-10-08T14:00:00Z",
                "precision": "TIME_PRECISION_HOUR",
                "timeZone": "America/New_York"
              },
              "knowledgeTime": "2025-10-09T04:00:00Z"
            }
            """),
        ("claims/level.json", """
            {
              "name": "claims/level",
              "source": "sources/paper",
              "locator": {"paragraph": 1},
              "subject": "events/threat",
              "fieldPath": "measures[0].level",
              "quantity": {
                "value": 1,
                "unit": {"kind": "UNIT_KIND_FRACTION"},
                "hedge": "HEDGE_EXACT",
                "significantFigures": 3
              },
              "stance": "STANCE_ASSERTS",
              "knowledgeTime": "2025-10-10T21:00:00Z"
            }
            """),
        ("claims/kind.json", """
            {
              "name": "claims/kind",
              "source": "sources/paper",
              "locator": {"paragraph": 2},
              "subject": "events/call",
              "fieldPath": "kind",
              "enumName": "EVENT_KIND_MEETING",
              "stance": "STANCE_ATTRIBUTES",
              "attributedTo": "an official",
              "knowledgeTime": "2025-10-10T21:00:00Z"
            }
            """),
        ("claims/fall.json", """
            {
              "name": "claims/fall",
              "source": "sources/paper",
              "locator": {"paragraph": 3},
              "subject": "reactions/fall",
              "fieldPath": "direction",
              "enumName": "DIRECTION_DOWN",
              "stance": "STANCE_ASSERTS",
              "knowledgeTime": "2025-10-10T21:00:00Z"
            }
            """),
        ("reactions/fall.json", """
            {
              "name": "reactions/fall",
              "displayName": "The index falls by about 2.7 %",
              "subject": "instruments/index",
              "metric": "METRIC_PRICE_CHANGE_FRACTION",
              "quantity": {
                "value": 0.027,
                "low": 0.026,
                "high": 0.028,
                "unit": {"kind": "UNIT_KIND_FRACTION"},
                "hedge": "HEDGE_ABOUT",
                "significantFigures": 2
              },
              "direction": "DIRECTION_DOWN",
              "time": {
                "earliestTime": "2025-10-10T13:30:00Z",
                "latestTime": "2025-10-10T20:00:00Z",
                "precision": "TIME_PRECISION_RANGE",
                "timeZone": "America/New_York"
              },
              "events": ["events/threat"],
              "knowledgeTime": "2025-10-10T21:00:00Z"
            }
            """),
        ("instruments/index.json", """
            {
              "name": "instruments/index",
              "displayName": "An index",
              "assetClass": "ASSET_CLASS_EQUITY_INDEX",
              "identifiers": [{"scheme": "IDENTIFIER_SCHEME_TICKER", "value": "IDX"}],
              "calendar": "calendars/XNYS",
              "firstDate": {"year": 1957, "month": 3, "day": 4}
            }
            """),
        ("calendars/XNYS.json", """
            {
              "name": "calendars/XNYS",
              "displayName": "An exchange",
              "timeZone": "America/New_York",
              "weeklyHours": [
                {
                  "weekdays": [1, 2, 3, 4, 5],
                  "parts": [{"open": {"hours": 9, "minutes": 30}, "close": {"hours": 16}}]
                }
              ],
              "exceptions": [
                {"date": {"year": 2025, "month": 11, "day": 27}, "kind": "CALENDAR_EXCEPTION_KIND_CLOSED", "label": "Thanksgiving Day"}
              ],
              "firstVerifiedDate": {"year": 2025, "month": 1, "day": 1},
              "lastVerifiedDate": {"year": 2025, "month": 12, "day": 31},
              "provenance": "Its rule book."
            }
            """),
        ("series/index-daily.json", """
            {
              "name": "series/index-daily",
              "displayName": "The index, daily",
              "instrument": "instruments/index",
              "fields": [{"field": "FIELD_CLOSE", "unit": {"kind": "UNIT_KIND_INDEX_POINTS"}}],
              "frequency": {"unit": "FREQUENCY_UNIT_SESSION", "count": 1},
              "adjustment": "ADJUSTMENT_RAW",
              "source": "Its publisher's table.",
              "publisher": "The exchange",
              "terms": "Public domain.",
              "knowledgeDelay": "3600s"
            }
            """),
        ("series/index-daily.csv", "date,close\n2025-10-10,6552.51\n"),
    ];
}
