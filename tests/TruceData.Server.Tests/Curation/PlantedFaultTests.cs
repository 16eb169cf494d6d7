using TruceData.Server.Curation.Texts;

namespace TruceData.Server.Tests.Curation;

/// <summary>A single fault in a valid folder gives exactly one violation, with its position, the problem and a fix.</summary>
public sealed class PlantedFaultTests : IDisposable
{
    private const string TwoSplits = """
        "corporateActions": [{"exDate": {"year": 2025, "month": 10, "day": 13}, "splitRatio": 4, "knowledgeTime": "2025-10-06T20:00:00Z"},
        {"exDate": {"year": 2025, "month": 10, "day": 13}, "splitRatio": 2, "knowledgeTime": "2025-10-07T20:00:00Z"}]
        """;

    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_sample_folder_is_valid() => Assert.Empty(_folder.Violations());

    [Theory]
    [InlineData(
        "events/call.json", "\"displayName\"", "\"displyName\"",
        "3:3: events/call displyName: unknown field. Did you mean \"displayName\"?")]
    [InlineData(
        "claims/level.json", "\"paragraph\": 1", "\"paragraph\": 1, \"page\": 2",
        "4:31: claims/level locator.page: unknown field. Known are paragraph, section.")]
    [InlineData(
        "events/call.json", "\"PHASE_HELD\"", "\"PHASE_DONE\"",
        "6:12: events/call phase: \"PHASE_DONE\" is not a value of Phase. Write one of PHASE_THREATENED, PHASE_ANNOUNCED, "
        + "PHASE_SCHEDULED, PHASE_IN_FORCE, PHASE_SUSPENDED, PHASE_WITHDRAWN, PHASE_EXPIRED, PHASE_HELD.")]
    [InlineData(
        "policies/tariff.json", "UNIT_KIND_FRACTION", "UNIT_KIND_PERCENT",
        "6:20: policies/tariff unit.kind: \"UNIT_KIND_PERCENT\" is not a value of UnitKind. Write one of UNIT_KIND_FRACTION, "
        + "UNIT_KIND_FRACTION_POINTS, UNIT_KIND_FRACTION_PER_YEAR, UNIT_KIND_MONEY, UNIT_KIND_PRICE, UNIT_KIND_INDEX_POINTS, "
        + "UNIT_KIND_COUNT, UNIT_KIND_TONNES, UNIT_KIND_DAYS.")]
    [InlineData(
        "claims/kind.json", "\"STANCE_ATTRIBUTES\"", "3",
        "8:13: claims/kind stance: the name of a Stance is expected here, not the number 3. Write one of STANCE_ASSERTS, STANCE_DENIES, "
        + "STANCE_ATTRIBUTES.")]
    [InlineData(
        "sources/paper.json", "\"publishTime\": \"2025-10-10T21:00:00Z\"", "\"publishTime\": \"10 October\"",
        "5:18: sources/paper publish_time: \"10 October\" is not a timestamp. Write RFC 3339, for example \"2025-10-10T14:57:00Z\".")]
    [InlineData(
        "sources/paper.json", "\"publishTime\": \"2025-10-10T21:00:00Z\"", "\"publishTime\": 1760130000",
        "5:18: sources/paper publish_time: a timestamp is expected here, not the number 1760130000. Write RFC 3339, for example "
        + "\"2025-10-10T14:57:00Z\".")]
    [InlineData(
        "series/index-daily.json", "\"3600s\"", "\"1 hour\"",
        "11:21: series/index-daily knowledge_delay: \"1 hour\" is not a duration. Write seconds, for example \"3600s\".")]
    [InlineData(
        "sources/paper.json", "\"language\": \"en\",", "\"language\": \"en\",\n  \"language\": \"de\",",
        "7:3: sources/paper language: the field is written twice in one object. Keep one of them.")]
    [InlineData(
        "sources/paper.json", "\"language\": \"en\",", "\"language\": null,",
        "6:15: sources/paper language: null is not a value. Omit the field if it has no value.")]
    [InlineData(
        "claims/fall.json", "\"enumName\"", "\"text\": \"down\", \"enumName\"",
        "7:19: claims/fall enum_name: \"enumName\" and \"text\" exclude each other. Keep one of them.")]
    [InlineData(
        "events/call.json", "[\"US\", \"CN\"]", "\"US\"",
        "7:13: events/call actors: an array is expected here, not a string. Write an array.")]
    [InlineData(
        "claims/fall.json", "{\"paragraph\": 3}", "3",
        "4:14: claims/fall locator: an object is expected here, not the number 3. Write an object.")]
    [InlineData(
        "claims/fall.json", "{\"paragraph\": 3}", "{\"paragraph\": 3.5}",
        "4:28: claims/fall locator.paragraph: a 32-bit integer is expected here, not the number 3.5. Write a 32-bit integer.")]
    [InlineData(
        "reactions/fall.json", "0.027", "\"2.7 %\"",
        "7:14: reactions/fall quantity.value: a number is expected here, not a string. Write a number.")]
    [InlineData(
        "events/call.json", "\"A call\"", "\"A \\ud800 call\"",
        "3:18: events/call display_name: the string is not valid Unicode. Write surrogates in pairs.")]
    [InlineData(
        "events/call.json", "\"A call\",", "\"Ein Gespräch – 会谈\" \"x\",",
        "3:38: events/call: the text is not JSON: '\"' is invalid after a value. Expected either ',', '}', or ']'. Write one JSON object.")]
    [InlineData(
        "events/call.json", "\"2025-10-09T04:00:00Z\"\n}", "\"2025-10-09T04:00:00Z\"\n",
        "15:1: events/call: the text is not JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object "
        + "or array that should be closed. Write one JSON object.")]
    public void A_text_that_is_not_the_JSON_of_a_record_is_found_at_its_position(string file, string old, string with, string expected) =>
        AssertFault(file, old, with, expected);

    [Theory]
    [InlineData(
        "claims/level.json", "  \"locator\": {\"paragraph\": 1},\n", "",
        "1:1: claims/level locator: the field is required. State it.")]
    [InlineData(
        "claims/level.json", "\"paragraph\": 1", "\"section\": \"summary\"",
        "4:3: claims/level locator.paragraph: 0 is not a paragraph number. Count from 1 at the first paragraph of the body.")]
    [InlineData(
        "claims/kind.json", "  \"attributedTo\": \"an official\",\n", "",
        "1:1: claims/kind attributed_to: the field is required. State it.")]
    [InlineData(
        "claims/fall.json", "\"direction\"", "\"direction[\"",
        "6:3: claims/fall field_path: \"direction[\" is not a valid proto path. Write a path such as \"measures[0].level\".")]
    [InlineData(
        "reactions/fall.json", "0.027", "0.029",
        "7:5: reactions/fall quantity.value: 0.029 is outside its own interval [0.026, 0.028]. Correct the value or the bounds, or omit "
        + "the bounds.")]
    [InlineData(
        "reactions/fall.json", "\"high\": 0.028", "\"high\": 0.025",
        "9:5: reactions/fall quantity.high: high 0.025 is below low 0.026. State the bounds in order.")]
    [InlineData(
        "reactions/fall.json", "\"low\": 0.026", "\"low\": \"NaN\"",
        "8:5: reactions/fall quantity.low: NaN is not a lower bound. State a number or -Infinity.")]
    [InlineData(
        "reactions/fall.json", "\"significantFigures\": 2", "\"significantFigures\": 16",
        "12:5: reactions/fall quantity.significant_figures: 16 is not a valid number of significant figures. State 1 to 15.")]
    [InlineData(
        "reactions/fall.json", "\"METRIC_PRICE_CHANGE_FRACTION\"", "\"METRIC_LIQUIDATED_VALUE\"",
        "10:14: reactions/fall quantity.unit.kind: METRIC_LIQUIDATED_VALUE is not measured in UNIT_KIND_FRACTION. State UNIT_KIND_MONEY.")]
    [InlineData(
        "reactions/fall.json", "\"METRIC_PRICE_CHANGE_FRACTION\"", "\"METRIC_DIRECTION_ONLY\"",
        "6:3: reactions/fall quantity: METRIC_DIRECTION_ONLY has no quantity. Omit it, or state another metric.")]
    [InlineData(
        "series/index-daily.json", "{\"kind\": \"UNIT_KIND_INDEX_POINTS\"}", "{\"kind\": \"UNIT_KIND_MONEY\"}",
        "5:39: series/index-daily fields[0].unit.currency: the field is required. State an ISO 4217 code such as \"USD\".")]
    [InlineData(
        "series/index-daily.json", "{\"kind\": \"UNIT_KIND_INDEX_POINTS\"}", "{\"kind\": \"UNIT_KIND_MONEY\", \"currency\": \"USX\"}",
        "5:75: series/index-daily fields[0].unit.currency: \"USX\" is not an ISO 4217 code. Write a code such as \"USD\".")]
    [InlineData(
        "series/index-daily.json", "\"3600s\"", "\"3600s\", \"observation\": {}",
        "11:30: series/index-daily observation: the time of the observation is missing. State time_of_day or after_session_end.")]
    [InlineData(
        "series/index-daily.json", "\"3600s\"", "\"3600s\", \"observation\": {\"timeOfDay\": {\"hours\": 24}}",
        "11:46: series/index-daily observation.time_of_day: 24:00 is not a time of the session's date. Write 0:00:00 to 23:59:59; for the "
        + "end of the session state after_session_end of 0s.")]
    [InlineData(
        "series/index-daily.json", "\"3600s\"", "\"3600s\", \"observation\": {\"afterSessionEnd\": \"-60s\"}",
        "11:46: series/index-daily observation.after_session_end: the time is negative. State 0s or more; for an observation before the "
        + "session's end state time_of_day.")]
    [InlineData(
        "series/index-daily.json", "\"3600s\"",
        "\"3600s\", \"observation\": {\"afterSessionEnd\": \"60s\", \"timeZone\": \"Europe/London\"}",
        "11:72: series/index-daily observation.time_zone: the field applies only to time_of_day. Omit it.")]
    [InlineData(
        "series/index-daily.json", "\"3600s\"", "\"3600s\", \"observation\": {\"timeOfDay\": {\"hours\": 17}}",
        "11:30: series/index-daily observation: in calendars/XNYS the session of 2025-01-01 ends at 2025-01-01T21:00:00Z, before its "
        + "observation at 2025-01-01T22:00:00Z. State a time of day within the session, or with after_session_end a time between the "
        + "session's end and the next one.")]
    [InlineData(
        "series/index-daily.json", "\"count\": 1", "\"count\": 5",
        "6:51: series/index-daily frequency.count: 5 is not a valid count of FREQUENCY_UNIT_SESSION. State 1.")]
    [InlineData(
        "events/threat.json", "\"latestTime\": \"2025-10-11T04:00:00Z\"", "\"latestTime\": \"2025-10-11T00:00:00Z\"",
        "12:5: events/threat time.precision: the bounds [2025-10-10T04:00:00Z, 2025-10-11T00:00:00Z) differ from those of DAY in "
        + "America/New_York, [2025-10-10T04:00:00Z, 2025-10-11T04:00:00Z). State those bounds, or another precision.")]
    [InlineData(
        "events/threat.json", "\"latestTime\": \"2025-10-11T04:00:00Z\"", "\"latestTime\": \"2025-10-10T04:00:00Z\"",
        "11:5: events/threat time.latest_time: latest_time is not after earliest_time. The bounds are half-open, [earliest_time, "
        + "latest_time).")]
    [InlineData(
        "events/threat.json", "America/New_York", "Amerika/New_York",
        "13:5: events/threat time.time_zone: \"Amerika/New_York\" is not an IANA time zone. Did you mean \"America/New_York\"?")]
    [InlineData(
        "events/threat.json", "\"statedTime\": \"2025-10-10\"", "\"statedTime\": \"2025-10-11\"",
        "14:5: events/threat time.stated_time: \"2025-10-11\" differs from the start of the bounds in America/New_York, "
        + "2025-10-10T00:00:00. Correct the stated time or the bounds.")]
    [InlineData(
        "events/threat.json", "\"2025-11-01T04:00:00Z\"", "\"2025-10-01T04:00:00Z\"",
        "26:17: events/threat measures[0].valid.start_time: the measure starts before the event at which it is only threatened. State a "
        + "later start or a later phase.")]
    [InlineData(
        "events/threat.json", "PHASE_THREATENED", "PHASE_IN_FORCE",
        "26:17: events/threat measures[0].valid.start_time: the measure is in force at the event but starts after it. State an earlier "
        + "start, or PHASE_SCHEDULED.")]
    [InlineData(
        "events/threat.json", "PHASE_THREATENED", "PHASE_HELD",
        "6:3: events/threat phase: PHASE_HELD applies only to meetings. State another phase, or EVENT_KIND_MEETING.")]
    [InlineData(
        "events/threat.json", "[\"US\"]", "[\"UK\"]",
        "7:14: events/threat actors[0]: \"UK\" is not an ISO 3166-1 alpha-2 code. Write a code such as \"GB\", or the full name of a "
        + "body.")]
    [InlineData(
        "events/threat.json", "[\"tariffs\"]", "[\"Tariffs\"]",
        "30:12: events/threat tags[0]: \"Tariffs\" is not a valid tag. Write lower case letters, digits and hyphens, for example "
        + "\"rare-earths\".")]
    [InlineData(
        "sources/paper.json", "\"knowledgeTime\": \"2025-10-10T21:00:00Z\"", "\"knowledgeTime\": \"2025-10-10T20:00:00Z\"",
        "8:3: sources/paper knowledge_time: the source is known before it is published. State publish_time or later.")]
    [InlineData(
        "sources/paper.json", "\"language\": \"en\",", "\"language\": \"en\", \"textShingles\": \"AAAA\",",
        "6:21: sources/paper text_shingles: 3 bytes are not a whole number of fingerprints of 6 bytes. Copy the output of `trucedata "
        + "digest`.")]
    [InlineData(
        "sources/paper.json", "\"language\": \"en\",", "\"language\": \"en\", \"textShingles\": \"no base64!\",",
        "6:37: sources/paper text_shingles: a base64 string is expected here, not a string. Write a base64 string.")]
    [InlineData(
        "sources/paper.json", "\"language\": \"en\",", "\"language\": \"en\", \"figures\": [{\"locator\": {\"paragraph\": 1}, \"text\": "
        + "\"15%\"}],",
        "6:33: sources/paper figures[0]: the figure has no outcome. State number, date or left_out.")]
    [InlineData(
        "sources/paper.json", "\"language\": \"en\",", "\"language\": \"en\", \"figures\": [{\"locator\": {\"paragraph\": 1}, \"text\": "
        + "\"May\", \"date\": \"2025-13\"}],",
        "6:78: sources/paper figures[0].date: \"2025-13\" is not a civil date. Write 2025, 2025-10 or 2025-10-13.")]
    [InlineData(
        "instruments/index.json", "\"day\": 4", "\"day\": 32",
        "7:3: instruments/index first_date: 1957-3-32 is not a date. Write a year from 1 to 9999, a month from 1 to 12 and a day of that "
        + "month.")]
    [InlineData(
        "instruments/index.json", "\"firstDate\": {\"year\": 1957", "\"lastDate\": {\"year\": 9999",
        "7:3: instruments/index last_date: 9999-03-04 is out of range. State a date from 1678-01-01 to 2260-12-31; omit the date if it is "
        + "open.")]
    [InlineData(
        "calendars/XNYS.json", "\"firstVerifiedDate\": {\"year\": 2025", "\"firstVerifiedDate\": {\"year\": 1600",
        "14:3: calendars/XNYS first_verified_date: 1600-01-01 is out of range. State a date from 1678-01-01 to 2260-12-31; omit the date "
        + "if it is open.")]
    [InlineData(
        "calendars/XNYS.json", "\"parts\": [",
        "\"parts\": [{\"open\": {\"hours\": 15}, \"openDayOffset\": -1, \"close\": {\"hours\": 9}}, ",
        "5:3: calendars/XNYS weekly_hours: the sessions cannot be computed: calendars/XNYS: the session of 2025-01-02 opens before the "
        + "session of 2025-01-01 closes. Correct the hours or the exceptions of these days, so that sessions ascend and do not overlap.")]
    [InlineData(
        "instruments/index.json", "\"ASSET_CLASS_EQUITY_INDEX\"", "\"ASSET_CLASS_FUTURE\"",
        "1:1: instruments/index contract_rule: a future must state its contract. State the contract, or how the quotation rolls from one "
        + "contract to the next.")]
    [InlineData(
        "instruments/index.json", "\"calendar\":", "\"contractRule\": \"front month\", \"calendar\":",
        "6:3: instruments/index contract_rule: the field applies only to futures. Omit it, or state ASSET_CLASS_FUTURE.")]
    [InlineData(
        "instruments/index.json", "\"calendar\":", TwoSplits + ", \"calendar\":",
        "7:1: instruments/index corporate_actions[1]: the action repeats another one of the same ex-date. State each dividend once, and "
        + "one split with the overall ratio.")]
    [InlineData(
        "calendars/XNYS.json", "[1, 2, 3, 4, 5]", "[1, 2, 4, 3, 5]",
        "7:29: calendars/XNYS weekly_hours[0].weekdays[3]: the days of the week are not in ascending order. List each day once, in order.")]
    [InlineData(
        "calendars/XNYS.json", "{\"hours\": 16}", "{\"hours\": 9}",
        "8:55: calendars/XNYS weekly_hours[0].parts[0].close: the part closes before it opens. State a close after the open; the end of "
        + "the day is 24:00.")]
    public void A_record_that_breaks_a_rule_is_found_at_its_position(string file, string old, string with, string expected) =>
        AssertFault(file, old, with, expected);

    [Theory]
    [InlineData(
        "claims/fall.json", "sources/paper", "sources/papers",
        "3:3: claims/fall source: sources/papers does not exist. Name a record of the data set, or add it.")]
    [InlineData(
        "claims/kind.json", "\"2025-10-10T21:00:00Z\"", "\"2025-10-10T20:59:59Z\"",
        "3:3: claims/kind source: the record is known at 2025-10-10T20:59:59Z, before its source at 2025-10-10T21:00:00Z. A record "
        + "cannot be known before a record that it refers to; correct one of the knowledge times.")]
    [InlineData(
        "events/threat.json", "policies/tariff", "policies/tarif",
        "19:7: events/threat measures[0].policy: policies/tarif does not exist. Name a record of the data set, or add it.")]
    [InlineData(
        "events/threat.json", "events/call", "events/calls",
        "29:53: events/threat links[0].event: events/calls does not exist. Name a record of the data set, or add it.")]
    [InlineData(
        "instruments/index.json", "calendars/XNYS", "calendars/XNAS",
        "6:3: instruments/index calendar: calendars/XNAS does not exist. Name a record of the data set, or add it.")]
    [InlineData(
        "series/index-daily.json", "instruments/index", "instruments/indices",
        "4:3: series/index-daily instrument: instruments/indices does not exist. Name a record of the data set, or add it.")]
    [InlineData(
        "claims/level.json", "measures[0].level", "measures[1].level",
        "6:3: claims/level field_path: \"measures\" has 1 elements, none with index 1. Name a field of the subject.")]
    [InlineData(
        "claims/level.json", "measures[0].level", "measures[0].levels",
        "6:3: claims/level field_path: EventMeasure has no field \"levels\". Name a field of the subject.")]
    [InlineData(
        "claims/level.json", "measures[0].level", "measures[0].valid",
        "7:3: claims/level quantity: measures[0].valid of events/threat does not accept this kind of value. State time or date.")]
    [InlineData(
        "claims/fall.json", "DIRECTION_DOWN", "DIRECTION_LEFT",
        "7:3: claims/fall enum_name: \"DIRECTION_LEFT\" is not a value of Direction. Write one of DIRECTION_UP, DIRECTION_DOWN, "
        + "DIRECTION_VOLATILE.")]
    [InlineData(
        "claims/level.json", "UNIT_KIND_FRACTION", "UNIT_KIND_DAYS",
        "9:5: claims/level quantity.unit: the unit differs from that of measures[0].level of events/threat. State the number in the "
        + "subject's unit, so that claims can be compared.")]
    public void Records_that_contradict_each_other_are_found_at_their_position(string file, string old, string with, string expected) =>
        AssertFault(file, old, with, expected);

    [Fact]
    public void A_copied_record_is_found_by_its_name()
    {
        _folder.Write("events/again.json", File.ReadAllText(_folder.PathOf("events/call.json")));
        Assert.Equal(
            [
                "events/again.json:2:3: events/again name: the file contains \"events/call\". Name it \"events/again\", "
                + "or move it to events/call.json.",
            ],
            _folder.Violations());
    }

    [Theory]
    [InlineData("events/call.json", "The two sides spoke.", "4:3: events/call summary")]
    [InlineData("reactions/fall.json", "The index falls by about 2.7 %", "3:3: reactions/fall display_name")]
    [InlineData("policies/tariff.json", "The general rate.", "4:3: policies/tariff summary")]
    public void A_sentence_copied_from_a_source_is_found_at_its_field(string file, string old, string place)
    {
        Fingerprint("Prices fell at once, for nobody had thought that it could come so soon.");
        _folder.Replace(file, old, "They said that nobody had thought that it could come SO soon, again.");
        Assert.Equal(
            [$"{file}:{place}: \"nobody had thought that it could come so\" is copied from sources/paper. Use other words."],
            _folder.Violations());
    }

    [Fact]
    public void Seven_consecutive_words_and_the_title_are_not_a_copy()
    {
        Fingerprint("Prices fell at once, for nobody had thought that it could come so soon.");
        _folder.Replace("events/call.json", "The two sides spoke.", "Prices fell at once, for nobody had a plan.");
        _folder.Replace("sources/paper.json", "Tariffs of 100 % threatened", "For nobody had thought that it could come so soon");
        Assert.Empty(_folder.Violations());
    }

    private void AssertFault(string file, string old, string with, string expected)
    {
        _folder.Replace(file, old, with);
        Assert.Equal([$"{file}:{expected}"], _folder.Violations());
    }

    private void Fingerprint(string text)
    {
        var shingles = TextDigest.Compute(text).TextShingles.ToBase64();
        _folder.Replace("sources/paper.json", "\"language\": \"en\",", $"\"language\": \"en\", \"textShingles\": \"{shingles}\",");
    }

    [Fact]
    public void An_event_without_a_claim_is_found_at_its_own_file()
    {
        _folder.Replace("claims/kind.json", "events/call", "events/threat");
        Assert.Equal(
            ["events/call.json:1:1: events/call: the record has no claim. Add a claim that names its source."],
            _folder.Violations());
    }

    [Fact]
    public void A_link_to_a_later_event_is_found()
    {
        _folder.Replace("events/call.json", "\"knowledgeTime\": \"2025-10-09T04:00:00Z\"", "\"knowledgeTime\": \"2025-10-10T21:00:00Z\"");
        _folder.Replace("events/call.json", "\"earliestTime\": \"2025-10-08T13", "\"earliestTime\": \"2025-10-11T13");
        _folder.Replace("events/call.json", "\"latestTime\": \"2025-10-08T14", "\"latestTime\": \"2025-10-11T14");
        _folder.Replace("events/call.json", "PHASE_HELD", "PHASE_SCHEDULED");
        Assert.Equal(
            [
                "events/threat.json:29:53: events/threat links[0].event: events/call happened later. Link only to earlier events; add "
                + "the link to the later event.",
            ],
            _folder.Violations());
    }

    [Fact]
    public void All_faults_of_a_file_are_reported_in_order()
    {
        _folder.Replace("sources/paper.json", "\"publisher\"", "\"publishers\"");
        _folder.Replace("sources/paper.json", "SOURCE_KIND_NEWSPAPER", "SOURCE_KIND_BLOG");
        Assert.Equal(["3:3", "7:11"], _folder.Violations().Select(v => string.Join(':', v.Split(':')[1..3])));
    }
}
