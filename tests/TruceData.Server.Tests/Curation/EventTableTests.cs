using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using TruceData.Server.Curation.EventTables;
using TruceData.Server.Importing;
using TruceData.Server.Json;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>Converts the tables of tests/events/cases.json, which the Python client follows as well, and malformed files.</summary>
public sealed class EventTableTests
{
    private static readonly JsonObject Shared =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "events", "cases.json")))!.AsObject();

    private static readonly Source Source = new()
    {
        Name = "sources/table",
        Title = "table.csv",
        Publisher = "table.csv",
        Kind = SourceKind.Data,
        Language = "en",
        PublishTime = TestTimes.At("2025-12-01T00:00Z"),
        KnowledgeTime = TestTimes.At("2025-12-01T00:00Z"),
    };

    public static TheoryData<string> Names => [.. Shared["cases"]!.AsArray().Select(c => (string)c!["name"]!)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_table_is_the_events_or_the_error_of_its_case(string name)
    {
        var each = Shared["cases"]!.AsArray().Single(c => (string)c!["name"]! == name)!;
        var file = string.Join('\n', each["file"]!.AsArray().Select(line => (string)line!));
        var options = OptionsOf(each["options"]!.AsObject());
        if (each["events"] is { } events)
        {
            var expected = events.AsArray().Select(e => Event.Parser.ParseJson(e!.ToJsonString()));
            Assert.Equal(expected, (await ConvertAsync(file, options)).Records.Values.OfType<Event>());
            return;
        }

        var error = each["error"]!;
        var refused = await Assert.ThrowsAsync<ImportException>(() => ConvertAsync(file, options));
        Assert.Equal(
            ((long?)error["line"], (string?)error["column"], (string)error["problem"]!, (string)error["fix"]!),
            (refused.Line, refused.Column, refused.Problem, refused.Fix));
    }

    [Fact]
    public async Task The_claims_are_what_the_rows_state_and_are_known_when_both_the_source_and_the_event_are()
    {
        const string File = "date,id,kind,phase\n2025-10-30,a,corporate,announced\n2026-01-05,b,monetary,announced\n";
        var claims = (await ConvertAsync(File, new() { Zone = "UTC" })).Records.Values.OfType<Claim>().ToArray();
        Assert.Equal(["time", "kind", "phase", "time", "kind", "phase"], claims.Select(c => c.FieldPath));
        var expected = new Claim
        {
            Name = "claims/table-b-kind",
            Source = Source.Name,
            Subject = "events/b",
            Locator = new() { Paragraph = 2, Section = "rows" },
            FieldPath = "kind",
            EnumName = "EVENT_KIND_MONETARY",
            Stance = Stance.Asserts,
            KnowledgeTime = TestTimes.At("2026-01-06T00:00Z"),
        };
        Assert.Equal(expected, claims[4]);
        Assert.Equal(Source.KnowledgeTime, claims[0].KnowledgeTime);
        Assert.Equal(TestTimes.At("2025-10-31T00:00Z"), claims[0].Time.LatestTime);
    }

    [Theory]
    [InlineData("", null, "The file is empty.", "Write a header line and one row per event.")]
    [InlineData("date,name\n", null, "The file has a header but no events.", "Add one row per event.")]
    [InlineData(
        "date,Date\n2025-10-30,x\n", 1L, "The header contains the column 'date' more than once.", "Give each column a different name.")]
    [InlineData("date,\n2025-10-30,x\n", 1L, "Column 2 has no name.", "Give each column a name in the header.")]
    [InlineData(
        "date,name\n2025-10-30\n", 2L, "The row has 1 cell, but the header has 2.",
        "Complete the row, or quote cells that hold the separator.")]
    [InlineData(
        "date,name\n2025-10-30,\"x\n", 2L, "A quote is opened but never closed.", "Quote the whole cell and double the quotes inside it.")]
    public async Task A_malformed_file_is_refused_at_its_line(string file, long? line, string problem, string fix)
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => ConvertAsync(file, new() { Zone = "UTC", Kind = EventKind.Other }));
        Assert.Equal((line, problem, fix), (refused.Line, refused.Problem, refused.Fix));
    }

    [Fact]
    public async Task A_record_that_breaks_a_rule_is_refused_at_its_line()
    {
        var file = $"date,name\n2025-10-30,A\n2025-10-30,{new string('x', 121)}\n";
        var refused = await Assert.ThrowsAsync<ImportException>(() => ConvertAsync(file, new() { Zone = "UTC", Kind = EventKind.Other }));
        Assert.Equal(3, refused.Line);
        Assert.Contains("display_name: the text has 121 characters.", refused.Problem, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<ImportException>(
            () => ConvertAsync("date,name\n2025-10-30,A\n", new() { Zone = "UTC", Kind = EventKind.Tariff }));
        Assert.Contains("actors: the field is required for this kind of event.", refused.Problem, StringComparison.Ordinal);
    }

    private static async Task<EventTableRecords> ConvertAsync(string file, EventTableOptions options)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        var table = await CsvTable.ReadAsync(stream, "table.csv", delimiter: null, "event", EventTableConverter.MaxRows, Ct);
        IMessage[] existing =
        [
            .. Shared["instruments"]!.AsArray().Select(i => Instrument.Parser.ParseJson(i!.ToJsonString())),
            new Event { Name = "events/taken" },
            new Claim { Name = "claims/taken", Source = "sources/another", Subject = "events/taken" },
        ];
        var byName = existing.ToDictionary(Mapping.RecordKind.NameOf, StringComparer.Ordinal);
        return EventTableConverter.Convert(table, options, Source, byName);
    }

    private static EventTableOptions OptionsOf(JsonObject options) => new()
    {
        Zone = (string?)options["zone"],
        Kind = options["kind"] is { } kind
            ? (EventKind)EnumNames.Find(Event.Descriptor.FindFieldByName("kind").EnumType, (string)kind!)!.Number
            : null,
        Attributes = options["attributes"]?.AsArray().Select(a => (string)a!).ToArray(),
        Columns = (options["columns"]?.AsObject() ?? []).ToDictionary(
            c => Enum.Parse<EventColumn>(c.Key, ignoreCase: true), c => (string)c.Value!),
    };
}
