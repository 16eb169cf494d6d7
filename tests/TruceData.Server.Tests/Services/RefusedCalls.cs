using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>Invalid calls by what is wrong with them, each with the code, the reason and the field of its refusal.</summary>
internal static class RefusedCalls
{
    private const StatusCode Bad = StatusCode.InvalidArgument;
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";

    public static Dictionary<string, RefusedCall> All { get; } = new(StringComparer.Ordinal)
    {
        ["unknown event"] = new(
            c => c.Events.GetEventAsync(new() { Name = "events/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["unknown source"] = new(
            c => c.Events.GetSourceAsync(new() { Name = "sources/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["unknown series"] = new(
            c => c.Market.GetSeriesAsync(new() { Name = "series/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["unknown series to read"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes, "series/nothing" } }),
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "series[1]"),
        ["unknown event to align"] = new(
            c => c.AlignAsync(new() { Events = { Post, "events/nothing" }, Series = { Closes } }),
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "events[1]"),
        ["unknown series to align"] = new(
            c => c.AlignAsync(new() { Events = { Post }, Series = { "series/nothing" } }),
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "series[0]"),
        ["unknown calendar"] = new(
            c => c.Market.ListSessionsAsync(new() { Calendar = "calendars/NOPE" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "calendar"),
        ["unknown matched calendar"] = new(
            c => c.AlignAsync(new() { Events = { Post }, Series = { Closes }, MatchedCalendar = "calendars/NOPE" }),
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "matched_calendar"),
        ["unknown calendar to get"] = new(
            c => c.Market.GetCalendarAsync(new() { Name = "calendars/NOPE" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["unknown view"] = new(
            c => c.Market.ListCalendarsAsync(new() { View = (V1.ResourceView)9 }).ResponseAsync, Bad, "ENUM_UNKNOWN", "view"),
        ["filter of an unknown collection"] = new(
            c => c.Dataset.ListFilterValuesAsync(new() { Collection = "event" }).ResponseAsync, Bad, "FILTER_VALUE_UNKNOWN", "collection"),
        ["filter of an unknown field"] = new(
            c => c.Dataset.ListFilterValuesAsync(new() { Field = "jurisdictions" }).ResponseAsync, Bad, "FILTER_VALUE_UNKNOWN", "field"),
        ["unknown actor of a megabyte"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Actors = { new string('a', 1 << 20) } })).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "filter.actors[0]"),
        ["unknown actor that no store can hold"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Actors = { "U\0S" } })).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "filter.actors[0]"),
        ["unknown policy"] = new(
            c => c.Policies.GetPolicyAsync(new() { Name = "policies/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["unknown reaction"] = new(
            c => c.Reactions.GetReactionAsync(new() { Name = "reactions/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["unknown instrument"] = new(
            c => c.Market.GetInstrumentAsync(new() { Name = "instruments/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name"),
        ["series of an unknown instrument"] = new(
            c => c.Market.ListSeriesAsync(new() { Instrument = "instruments/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "instrument"),
        ["claims of an unknown subject"] = new(
            c => c.Events.ListClaimsAsync(new() { Subject = "events/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "subject"),
        ["claims of a subject of no such kind"] = new(
            c => c.Events.ListClaimsAsync(new() { Subject = "series/sp500-close-daily" }).ResponseAsync, Bad, "NAME_INVALID", "subject"),
        ["claims of an unknown source"] = new(
            c => c.Events.ListClaimsAsync(new() { Source = "sources/nothing" }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "source"),
        ["reactions to an unknown event"] = new(
            c => c.Reactions.ListReactionsAsync(new() { Events = { "events/nothing" } }).ResponseAsync,
            StatusCode.NotFound, "RESOURCE_NOT_FOUND", "events[0]"),
        ["filter by an unknown policy"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Policies = { "policies/us-tariff-on-china", "policies/nothing" } })).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "filter.policies[1]"),
        ["empty name"] = new(c => c.Events.GetEventAsync(new()).ResponseAsync, Bad, "FIELD_REQUIRED", "name"),
        ["name without a collection"] = new(
            c => c.Events.GetEventAsync(new() { Name = "summit" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["name of another collection"] = new(
            c => c.Events.GetEventAsync(new() { Name = "sources/wsws" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["name without an id"] = new(c => c.Events.GetEventAsync(new() { Name = "events/" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["name in other letters"] = new(
            c => c.Events.GetEventAsync(new() { Name = "events/关税\u0000\U0001F4A5" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["name with capitals"] = new(
            c => c.Events.GetEventAsync(new() { Name = "events/US-100" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["name that climbs"] = new(
            c => c.Events.GetEventAsync(new() { Name = "events/../sources/x" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["name of a megabyte"] = new(
            c => c.Events.GetEventAsync(new() { Name = $"events/{new string('a', 1 << 20)}" }).ResponseAsync, Bad, "NAME_INVALID", "name"),
        ["column name of a megabyte"] = new(
            c => c.ReadSeriesAsync(
                new()
                {
                    Series = { Closes },
                    Fields = { new V1.FieldSelector { Field = V1.Field.Named, ColumnName = new string('é', 1 << 20) } },
                }),
            Bad, "FIELD_NOT_IN_SERIES", "fields[0]"),
        ["filter by a policy of a megabyte"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Policies = { $"policies/{new string('a', 1 << 20)}" } })).ResponseAsync,
            Bad, "NAME_INVALID", "filter.policies[0]"),
        ["no series to read"] = new(c => c.ReadSeriesAsync(new()), Bad, "FIELD_REQUIRED", "series"),
        ["no series to align"] = new(c => c.AlignAsync(new() { Events = { Post } }), Bad, "FIELD_REQUIRED", "series"),
        ["repeated series"] = new(c => c.ReadSeriesAsync(new() { Series = { Closes, Closes } }), Bad, "NAME_REPEATED", "series[1]"),
        ["repeated event"] = new(
            c => c.AlignAsync(new() { Events = { Post, Post }, Series = { Closes } }), Bad, "NAME_REPEATED", "events[1]"),
        ["too many series"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Enumerable.Range(0, 1001).Select(i => $"series/s{i}") } }),
            Bad, "VALUE_OUT_OF_BOUNDS", "series"),
        ["too many kinds"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Kinds = { Enumerable.Repeat(V1.EventKind.Tariff, 1001) } })).ResponseAsync,
            Bad, "VALUE_OUT_OF_BOUNDS", "filter.kinds"),
        ["events and filter"] = new(
            c => c.AlignAsync(new() { Events = { Post }, Filter = new(), Series = { Closes } }), Bad, "ARGUMENT_CONFLICT", "filter"),
        ["reversed window"] = new(c => c.AlignAsync(Window(new() { FirstOffset = 1, LastOffset = 0 })), Bad, "WINDOW_INVALID", "window"),
        ["window reversed as far as it goes"] = new(
            c => c.AlignAsync(Window(new() { FirstOffset = int.MaxValue, LastOffset = int.MinValue })), Bad, "WINDOW_INVALID", "window"),
        ["window too large"] = new(
            c => c.AlignAsync(Window(new() { FirstOffset = -50_000, LastOffset = 50_000 })), Bad, "WINDOW_TOO_LARGE", "window"),
        ["window as large as it goes"] = new(
            c => c.AlignAsync(Window(new() { FirstOffset = int.MinValue, LastOffset = int.MaxValue })), Bad, "WINDOW_TOO_LARGE", "window"),
        ["elapsed window without a step"] = new(
            c => c.AlignAsync(Window(new() { Unit = V1.WindowUnit.Elapsed, LastOffset = 1 })), Bad, "WINDOW_INVALID", "window.step"),
        ["step where none belongs"] = new(
            c => c.AlignAsync(Window(new() { Unit = V1.WindowUnit.Bars, LastOffset = 1, Step = new() { Seconds = 1 } })),
            Bad, "WINDOW_INVALID", "window.step"),
        ["step of nothing"] = new(
            c => c.AlignAsync(Window(new() { Unit = V1.WindowUnit.Elapsed, LastOffset = 1, Step = new() })),
            Bad, "VALUE_OUT_OF_BOUNDS", "window.step"),
        ["step beyond every bound"] = new(
            c => c.AlignAsync(Window(new() { Unit = V1.WindowUnit.Elapsed, LastOffset = 1, Step = new() { Seconds = long.MaxValue } })),
            Bad, "VALUE_OUT_OF_BOUNDS", "window.step"),
        ["negative tolerance"] = new(
            c => c.AlignAsync(
                new(Window(new() { Unit = V1.WindowUnit.Elapsed, LastOffset = 1, Step = new() { Seconds = 60 } }))
                {
                    Match = new() { Tolerance = new() { Seconds = long.MinValue } },
                }),
            Bad, "VALUE_OUT_OF_BOUNDS", "match.tolerance"),
        ["match where none belongs"] = new(
            c => c.AlignAsync(new(Window(new() { LastOffset = 1 })) { Match = new() }), Bad, "ARGUMENT_CONFLICT", "match"),
        ["reversed interval"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes }, Time = Between(2, 1) }), Bad, "INTERVAL_REVERSED", "time"),
        ["empty interval"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes }, Time = Between(1, 1) }), Bad, "INTERVAL_REVERSED", "time"),
        ["reversed interval of a filter"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Time = Between(2, 1) })).ResponseAsync, Bad, "INTERVAL_REVERSED", "filter.time"),
        ["reversed days"] = new(
            c => c.Market.ListSessionsAsync(new() { FirstDate = Day(2025, 2, 2), LastDate = Day(2025, 2, 1) }).ResponseAsync,
            Bad, "INTERVAL_REVERSED", "first_date"),
        ["30 February"] = new(
            c => c.Market.ListSessionsAsync(new() { FirstDate = Day(2025, 2, 30) }).ResponseAsync, Bad, "DATE_INVALID", "first_date"),
        ["day of no year"] = new(
            c => c.Market.ListSessionsAsync(new() { LastDate = new() }).ResponseAsync, Bad, "DATE_INVALID", "last_date"),
        ["day of negative numbers"] = new(
            c => c.Market.ListSessionsAsync(new() { LastDate = Day(int.MinValue, -1, int.MaxValue) }).ResponseAsync,
            Bad, "DATE_INVALID", "last_date"),
        ["sessions of 2050"] = new(
            c => c.Market.ListSessionsAsync(new() { LastDate = Day(2050, 1, 1) }).ResponseAsync,
            StatusCode.OutOfRange, "CALENDAR_BOUNDS_EXCEEDED", "last_date"),
        ["event before the calendar"] = new(
            c => c.AlignAsync(new() { Events = { Post, "events/phase-one-deal-2019" }, Series = { "series/kospi-daily" } }),
            StatusCode.OutOfRange, "CALENDAR_BOUNDS_EXCEEDED", "events[1]"),
        ["knowledge time before everything"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { KnowledgeTime = At(631152000) })).ResponseAsync,
            StatusCode.OutOfRange, "BEFORE_COVERAGE", "as_of.knowledge_time"),
        ["knowledge time of year 1"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { KnowledgeTime = At(-62135596800) })).ResponseAsync,
            Bad, "TIME_INVALID", "as_of.knowledge_time"),
        ["knowledge time of no year"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { KnowledgeTime = At(long.MaxValue) })).ResponseAsync,
            Bad, "TIME_INVALID", "as_of.knowledge_time"),
        ["knowledge time with too many nanos"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { KnowledgeTime = new() { Seconds = 1760126400, Nanos = 1_000_000_000 } }))
                .ResponseAsync,
            Bad, "TIME_INVALID", "as_of.knowledge_time"),
        ["interval with negative nanos"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes }, Time = new() { StartTime = new() { Nanos = -1 } } }),
            Bad, "TIME_INVALID", "time.start_time"),
        ["interval beyond nanoseconds"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Time = new() { EndTime = At(253402300800) } })).ResponseAsync,
            Bad, "TIME_INVALID", "filter.time.end_time"),
        ["revision of the future"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { Revision = 1_000_000 })).ResponseAsync, Bad, "REVISION_IN_FUTURE", "as_of.revision"),
        ["last revision of all"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { Revision = long.MaxValue })).ResponseAsync,
            Bad, "REVISION_IN_FUTURE", "as_of.revision"),
        ["revision 0"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { Revision = 0 })).ResponseAsync, Bad, "VALUE_OUT_OF_BOUNDS", "as_of.revision"),
        ["negative revision"] = new(
            c => c.Dataset.GetDatasetAsync(new() { AsOf = new() { Revision = long.MinValue } }).ResponseAsync,
            Bad, "VALUE_OUT_OF_BOUNDS", "as_of.revision"),
        ["min revision ahead"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { MinRevision = 7 })).ResponseAsync,
            StatusCode.Unavailable, "REVISION_NOT_REACHED", null),
        ["negative min revision"] = new(
            c => c.Events.ListEventsAsync(AsOf(new() { MinRevision = -1 })).ResponseAsync,
            Bad, "VALUE_OUT_OF_BOUNDS", "as_of.min_revision"),
        ["field that the series lacks"] = new(
            c => c.ReadSeriesAsync(
                new()
                {
                    Series = { Closes },
                    Fields = { new V1.FieldSelector { Field = V1.Field.Close }, new V1.FieldSelector { Field = V1.Field.Volume } },
                }),
            Bad, "FIELD_NOT_IN_SERIES", "fields[1]"),
        ["named field that the series lacks"] = new(
            c => c.ReadSeriesAsync(
                new() { Series = { Closes }, Fields = { new V1.FieldSelector { Field = V1.Field.Named, ColumnName = "vwap" } } }),
            Bad, "FIELD_NOT_IN_SERIES", "fields[0]"),
        ["field to align that a series lacks"] = new(
            c => c.AlignAsync(
                new() { Events = { Post }, Series = { "series/btcusd-daily", Closes }, Field = new() { Field = V1.Field.Low } }),
            Bad, "FIELD_NOT_IN_SERIES", "field"),
        ["name of a column beside a field"] = new(
            c => c.ReadSeriesAsync(
                new() { Series = { Closes }, Fields = { new V1.FieldSelector { Field = V1.Field.Close, ColumnName = "vwap" } } }),
            Bad, "ARGUMENT_CONFLICT", "fields[0].column_name"),
        ["field without its name"] = new(
            c => c.ReadSeriesAsync(
                new() { Series = { Closes }, Fields = { new V1.FieldSelector { Field = V1.Field.Close }, new V1.FieldSelector() } }),
            Bad, "FIELD_REQUIRED", "fields[1].field"),
        ["unknown field in a list"] = new(
            c => c.ReadSeriesAsync(
                new()
                {
                    Series = { Closes },
                    Fields = { new V1.FieldSelector { Field = V1.Field.Close }, new V1.FieldSelector { Field = (V1.Field)99 } },
                }),
            Bad, "ENUM_UNKNOWN", "fields[1].field"),
        ["unbalanced quote"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Query = "\"rare earths" })).ResponseAsync, Bad, "QUERY_INVALID", "filter.query"),
        ["query without a word"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Query = "%% ()" })).ResponseAsync, Bad, "QUERY_INVALID", "filter.query"),
        ["query too long"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Query = new string('a', 201) })).ResponseAsync,
            Bad, "QUERY_INVALID", "filter.query"),
        ["cursor of nobody"] = new(c => c.ReadSeriesAsync(new() { Series = { Closes }, Cursor = "abc" }), Bad, "CURSOR_INVALID", "cursor"),
        ["cursor of nobody to align"] = new(
            c => c.AlignAsync(new() { Events = { Post }, Series = { Closes }, Cursor = new string('A', 60) }),
            Bad, "CURSOR_INVALID", "cursor"),
        ["hours of sessions"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes }, Resample = new() { Unit = V1.FrequencyUnit.Hour, Count = 1 } }),
            Bad, "RESAMPLE_INVALID", "resample"),
        ["no unit to resample to"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes }, Resample = new() { Count = 1 } }), Bad, "FIELD_REQUIRED", "resample.unit"),
        ["two weeks"] = new(
            c => c.ReadSeriesAsync(new() { Series = { Closes }, Resample = new() { Unit = V1.FrequencyUnit.Week, Count = 2 } }),
            Bad, "VALUE_OUT_OF_BOUNDS", "resample.count"),
        ["unknown actor"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Actors = { "US", "USA" } })).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "filter.actors[1]"),
        ["unknown target"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Targets = { "USA" } })).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "filter.targets[0]"),
        ["unknown tag"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Tags = { "Rare-Earths" } })).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "filter.tags[0]"),
        ["unknown jurisdiction"] = new(
            c => c.Policies.ListPoliciesAsync(new() { Jurisdictions = { "USA" } }).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "jurisdictions[0]"),
        ["unknown subject"] = new(
            c => c.Reactions.ListReactionsAsync(new() { Subjects = { "us stocks" } }).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "subjects[0]"),
        ["unknown identifier"] = new(
            c => c.Market.ListInstrumentsAsync(new() { Identifiers = { "NONE" } }).ResponseAsync,
            Bad, "FILTER_VALUE_UNKNOWN", "identifiers[0]"),
        ["unknown field path"] = new(
            c => c.Events.ListClaimsAsync(new() { FieldPath = "measure.level" }).ResponseAsync, Bad, "FILTER_VALUE_UNKNOWN", "field_path"),
        ["unknown enum value"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Kinds = { V1.EventKind.Tariff, (V1.EventKind)99 } })).ResponseAsync,
            Bad, "ENUM_UNKNOWN", "filter.kinds[1]"),
        ["enum value that selects nothing"] = new(
            c => c.Events.ListEventsAsync(Filter(new() { Phases = { V1.Phase.Unspecified } })).ResponseAsync,
            Bad, "ENUM_UNKNOWN", "filter.phases[0]"),
        ["unknown rule"] = new(
            c => c.Events.GetEventAsync(new() { Name = Post, ResolutionRule = (V1.ResolutionRule)(-1) }).ResponseAsync,
            Bad, "ENUM_UNKNOWN", "resolution_rule"),
        ["unknown unit of a window"] = new(
            c => c.AlignAsync(Window(new() { Unit = (V1.WindowUnit)77, LastOffset = 1 })), Bad, "ENUM_UNKNOWN", "window.unit"),
        ["unknown field"] = new(
            c => c.UnaryAsync("EventService", "ListEvents", RawCalls.Message(o => Number(o, 77, 1))), Bad, "FIELD_UNKNOWN", "77"),
        ["unknown field deep inside"] = new(
            c => c.UnaryAsync(
                "EventService", "ListEvents",
                RawCalls.Message(o => Bytes(o, 1, RawCalls.Message(i => Bytes(i, 7, RawCalls.Message(t => Number(t, 9, 1))))))),
            Bad, "FIELD_UNKNOWN", "filter.time.9"),
        ["number where a message belongs"] = new(
            c => c.UnaryAsync("EventService", "ListEvents", RawCalls.Message(o => Number(o, 1, 1))), Bad, "FIELD_UNKNOWN", "filter"),
        ["text where a number belongs"] = new(
            c => c.UnaryAsync("EventService", "ListEvents", RawCalls.Message(o => Bytes(o, 3, [1, 2, 3]))),
            Bad, "FIELD_UNKNOWN", "page_size"),
        ["fixed number where an enum belongs"] = new(
            c => c.UnaryAsync("EventService", "GetEvent", RawCalls.Message(o => Fixed(o, 2, 1))), Bad, "FIELD_UNKNOWN", "resolution_rule"),
    };

    private static V1.ListEventsRequest Filter(V1.EventFilter filter) => new() { Filter = filter };

    private static V1.ListEventsRequest AsOf(V1.AsOf asOf) => new() { AsOf = asOf };

    private static V1.AlignEventsRequest Window(V1.Window window) => new() { Events = { Post }, Series = { Closes }, Window = window };

    private static Timestamp At(long seconds) => new() { Seconds = seconds };

    private static V1.Interval Between(long start, long end) => new() { StartTime = At(start), EndTime = At(end) };

    private static V1.Date Day(int year, int month, int day) => new() { Year = year, Month = month, Day = day };

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Fixed(CodedOutputStream output, int field, uint value)
    {
        output.WriteTag(field, WireFormat.WireType.Fixed32);
        output.WriteFixed32(value);
    }

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}

/// <summary>An invalid call and its refusal; the field is null when no field is to blame.</summary>
internal sealed record RefusedCall(Func<Clients, Task> Call, StatusCode Code, string Reason, string? Field);
