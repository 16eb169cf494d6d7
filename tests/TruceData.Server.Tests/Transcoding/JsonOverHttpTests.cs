using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Transcoding;

/// <summary>Tests JSON over plain HTTP: replies, streams, uploads and the errors for invalid requests.</summary>
public sealed class JsonOverHttpTests(CuratedServer curated) : IDisposable
{
    private const string Closes = "series/sp500-close-daily";
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{curated.Server.HttpPort}") };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("v1/dataset")]
    [InlineData("v1/revisions")]
    [InlineData(
        "v1/events?page_size=2&filter.kinds=EVENT_KIND_TARIFF&filter.kinds=EVENT_KIND_LEGAL&as_of.knowledge_time=2025-10-10T20:00:00Z")]
    [InlineData("v1/events/us-100-tariff-threat")]
    [InlineData("v1/claims?conflictsOnly=true")]
    [InlineData("v1/sources")]
    [InlineData("v1/policies")]
    [InlineData("v1/policies/tariff-truce")]
    [InlineData("v1/policies/tariff-truce/path")]
    [InlineData("v1/reactions")]
    [InlineData("v1/reactions/bitcoin-15-percent-fall")]
    [InlineData("v1/reactions:reconcile?reactions=reactions/bitcoin-15-percent-fall")]
    [InlineData("v1/instruments")]
    [InlineData("v1/instruments/sp500")]
    [InlineData("v1/sessions?page_size=1")]
    [InlineData("v1/calendars/XNYS/sessions?page_size=1")]
    [InlineData("v1/series")]
    [InlineData("v1/series/vix-daily")]
    public async Task Every_read_has_a_path(string path)
    {
        using var reply = JsonDocument.Parse(await _http.GetStringAsync(path, Ct));
        Assert.True(reply.RootElement.TryGetProperty("snapshot", out _), path);
    }

    [Fact]
    public async Task A_reply_equals_the_message_of_grpc()
    {
        var request = new ListEventsRequest { PageSize = 5, Filter = new() { Kinds = { EventKind.Tariff } } };
        var grpc = await curated.Clients.Events.ListEventsAsync(request, cancellationToken: Ct);
        Assert.Equal(
            grpc,
            ListEventsResponse.Parser.ParseJson(await _http.GetStringAsync("v1/events?page_size=5&filter.kinds=EVENT_KIND_TARIFF", Ct)));
        Assert.Equal(grpc, ListEventsResponse.Parser.ParseJson(await PostAsync("v1/events:list", JsonFormatter.Default.Format(request))));
    }

    [Fact]
    public async Task A_stream_has_one_message_per_line_and_columns_that_JavaScript_can_read()
    {
        var lines = (await _http.GetStringAsync($"v1/series:read?series={Closes}&series=series/vix-daily", Ct)).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        var responses = lines.Select(ReadSeriesResponse.Parser.ParseJson).ToArray();
        Assert.Equal([Closes, "series/vix-daily"], responses.Select(response => response.Chunk.Series));
        var first = JsonDocument.Parse(lines[0]).RootElement.GetProperty("chunk").GetProperty("timeUnixNanos")[0];
        Assert.Equal((JsonValueKind.String, "1719840600000000000"), (first.ValueKind, first.GetString()));
        Assert.Equal((await curated.Clients.ReadSeriesAsync(new ReadSeriesRequest { Series = { Closes, "series/vix-daily" } })), responses);
    }

    [Theory]
    [InlineData(
        "v1/events:align?events=events/us-100-tariff-threat&series=series/sp500-close-daily"
        + "&window.unit=WINDOW_UNIT_ELAPSED&window.first_offset=-1&window.last_offset=1&window.step=3600s",
        "\"column\"")]
    [InlineData(
        "v1/events:estimateImpact?events=events/us-100-tariff-threat&series=series/sp500-close-daily&model=NORMAL_MODEL_CONSTANT_MEAN",
        "\"results\"")]
    public async Task Alignments_and_studies_stream_too(string path, string part)
    {
        var lines = (await _http.GetStringAsync(path, Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("{\"header\"", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith($"{{{part}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_continues_until_the_client_leaves()
    {
        using var reply = await _http.GetAsync(
            "v1/events:watch?after_revision=1&heartbeat_interval=1s", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(Ct));
        for (var i = 0; i < 2; i++) Assert.Equal(1, WatchEventsResponse.Parser.ParseJson(await lines.ReadLineAsync(Ct)).Revision);
    }

    [Fact]
    public async Task Missing_values_are_NaN_and_uploads_have_one_message_per_line()
    {
        using var folder = new TempFolder();
        await using var server = await InProcessServer.StartAsync(curated.CopyStore(folder["store.db"]));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.HttpPort}") };
        var series = new ImportSeriesRequest
        {
            Header = new()
            {
                Header = new() { Author = "a test", Message = "hours" },
                Series = new()
                {
                    Name = "series/hours",
                    DisplayName = "Hours",
                    Calendar = "calendars/24x7",
                    Fields = { new FieldSpec { Field = Field.Value, Unit = new() { Kind = UnitKind.IndexPoints } } },
                    Frequency = new() { Unit = FrequencyUnit.Hour, Count = 1 },
                    Adjustment = Adjustment.Raw,
                    Source = "a test",
                    Publisher = "a test",
                    Terms = "none",
                    KnowledgeDelay = new(),
                },
            },
        };
        const string Chunk =
            """
            {"chunk":{"series":"series/hours","time_unix_nanos":["1760054400000000000","1760058000000000000"],
            """ + """
            "columns":[{"field":"FIELD_VALUE","values":[-0.5,"NaN"]}]}}
            """;
        using var content = new StringContent($"{JsonFormatter.Default.Format(series)}\n\n{Chunk}", Encoding.UTF8, "application/x-ndjson");
        using var reply = await http.PostAsync("v1/series:import", content, Ct);
        Assert.Equal("2", JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("barCount").GetString());
        Assert.Contains(
            "\"values\":[-0.5,\"NaN\"]", await http.GetStringAsync("v1/series:read?series=series/hours", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_imported_as_base64_on_lines_after_its_header()
    {
        using var folder = new TempFolder();
        await using var server = await InProcessServer.StartAsync(curated.CopyStore(folder["store.db"]));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.HttpPort}") };
        const string Header =
            """
            {"header":{"header":{"author":"me"},"file":{},"file_name":"mine.csv","series":{"name":"series/mine","calendar":"calendars/24x7",
            """ + """
            "frequency":{"unit":"FREQUENCY_UNIT_HOUR","count":1}}}}
            """;
        var bytes = Encoding.UTF8.GetBytes("time,value\n2025-10-10T13:00:00Z,1.5\n2025-10-10T14:00:00Z,-2\n");
        var lines = bytes.Chunk(20).Select(b => $$"""{"data":"{{Convert.ToBase64String(b)}}"}""");
        using var content = new StringContent($"{Header}\n{string.Join('\n', lines)}", Encoding.UTF8, "application/x-ndjson");
        using var reply = await http.PostAsync("v1/series:import", content, Ct);
        var result = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("results")[0];
        Assert.Equal(("series/mine", "2"), (result.GetProperty("series").GetString(), result.GetProperty("newCount").GetString()));
        Assert.Contains(
            "\"values\":[1.5,-2]", await http.GetStringAsync("v1/series:read?series=series/mine", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1/events?pagesize=3&filter.kind=X", 400, "FIELD_UNKNOWN", "pagesize", "Did you mean \"page_size\"?")]
    [InlineData("v1/events?filter.kind=X", 400, "FIELD_UNKNOWN", "filter.kind", "Did you mean \"kinds\"?")]
    [InlineData("v1/events?filter.kinds=TARIFF", 400, "ENUM_UNKNOWN", "filter.kinds", "\"TARIFF\" is not a value of EventKind.")]
    [InlineData("v1/events?page_size=ten", 400, "REQUEST_MALFORMED", "page_size", "\"ten\" is not a whole number of 32 bits.")]
    [InlineData("v1/events?page_size=", 400, "REQUEST_MALFORMED", "page_size", "\"\" is not a whole number of 32 bits.")]
    [InlineData("v1/events?page_size=1&page_size=2", 400, "REQUEST_MALFORMED", "page_size", "given twice")]
    [InlineData("v1/events?page_size=1&pageSize=2", 400, "REQUEST_MALFORMED", "page_size", "given twice")]
    [InlineData("v1/events?as_of=1", 400, "REQUEST_MALFORMED", "as_of", "send its fields, such as as_of.knowledge_time")]
    [InlineData("v1/events?page_size.x=1", 400, "REQUEST_MALFORMED", "page_size", "has no fields")]
    [InlineData("v1/events?as_of.knowledge_time=yesterday", 400, "REQUEST_MALFORMED", "as_of.knowledge_time", "is not a time such as")]
    [InlineData("v1/claims?conflicts_only=yes", 400, "REQUEST_MALFORMED", "conflicts_only", "is not true or false")]
    [InlineData("v1/series:read?fields.field=FIELD_CLOSE", 400, "REQUEST_MALFORMED", "fields", "use POST with a JSON body")]
    [InlineData("v1/events/us-100-tariff-threat?name=events/other", 400, "REQUEST_MALFORMED", "name", "is part of the path already")]
    [InlineData("v1/events/nothing", 404, "RESOURCE_NOT_FOUND", "name", "does not exist")]
    [InlineData("v1/events:align", 400, "FIELD_REQUIRED", "series", "")]
    [InlineData("v1/event", 404, "PATH_UNKNOWN", null, "Did you mean \"/v1/events\"?")]
    [InlineData("v1/records:remove", 405, "PATH_UNKNOWN", null, "does not accept GET; use POST.")]
    public async Task An_invalid_query_is_refused_with_field_and_fix(string path, int status, string reason, string? field, string what)
    {
        using var reply = await _http.GetAsync(path, Ct);
        await AssertRefusedAsync(reply, status, reason, field, what);
    }

    [Theory]
    [InlineData("""{"filter":{"kinds":["EVENT_KIND_TARIFF","TARIFFS"]}}""", "ENUM_UNKNOWN", "filter.kinds[1]", "EVENT_KIND_EXPORT_CONTROL")]
    [InlineData("""{"filter":{"time":{"startTime":"yesterday"}}}""", "REQUEST_MALFORMED", "filter.time.start_time", "(line 1, column 32)")]
    [InlineData("""{"pageSize":"ten"}""", "REQUEST_MALFORMED", "page_size", "a 32-bit integer is expected here")]
    [InlineData("""{"page_size":1,"pageSize":2}""", "REQUEST_MALFORMED", "page_size", "is written twice in one object")]
    [InlineData("""{"as_of":{"revison":1}}""", "FIELD_UNKNOWN", "as_of.revison", "Did you mean \"revision\"?")]
    [InlineData("""{"filter":[]}""", "REQUEST_MALFORMED", "filter", "an object is expected here, not an array")]
    [InlineData("[]", "REQUEST_MALFORMED", "body", "an object is expected here, not an array")]
    [InlineData("nope", "REQUEST_MALFORMED", "body", "not JSON")]
    [InlineData("{} {}", "REQUEST_MALFORMED", "body", "not JSON")]
    [InlineData("", "REQUEST_MALFORMED", "body", "the text is empty")]
    public async Task An_invalid_body_is_refused_with_position_and_fix(string json, string reason, string field, string what)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await _http.PostAsync("v1/events:list", content, Ct);
        await AssertRefusedAsync(reply, 400, reason, field, what);
    }

    [Fact]
    public async Task A_body_with_another_type_or_size_or_a_query_is_refused()
    {
        using var form = new StringContent("{}", Encoding.UTF8, "application/x-www-form-urlencoded");
        await AssertRefusedAsync(
            await _http.PostAsync("v1/events:list", form, Ct), 415, "CONTENT_TYPE_UNSUPPORTED", "content-type", "send the header");
        await AssertRefusedAsync(
            await _http.PostAsync("v1/records:import", form, Ct), 415, "CONTENT_TYPE_UNSUPPORTED", "content-type", "send the header");
        using var latin = new StringContent("""{"filter":{"query":"é"}}""", Encoding.Latin1, "application/json");
        await AssertRefusedAsync(
            await _http.PostAsync("v1/events:list", latin, Ct), 415, "CONTENT_TYPE_UNSUPPORTED", "content-type", "send the header");
        using var empty = new StringContent("{}", Encoding.UTF8, "application/json");
        await AssertRefusedAsync(
            await _http.PostAsync("v1/events:list?page_size=1", empty, Ct), 400, "REQUEST_MALFORMED", "page_size", "move it there");
        using var connect = new StringContent("{}", Encoding.UTF8, "application/json");
        await AssertRefusedAsync(
            await _http.PostAsync("trucedata.v1.EventService/ListEvents", connect, Ct),
            415,
            "PATH_UNKNOWN",
            null,
            "over plain HTTP use GET /v1/events.");
        using var large = new StringContent($$"""{"page_token":"{{new string('x', 5 << 20)}}"}""", Encoding.UTF8, "application/json");
        await AssertRefusedAsync(await _http.PostAsync("v1/events:list", large, Ct), 400, "REQUEST_MALFORMED", "body", "more than 4 MiB");
    }

    [Theory]
    [InlineData("""{"record":{}}""", "FIELD_REQUIRED", "header", "is not the first message")]
    [InlineData(
        "{\"header\":{\"author\":\"a test\",\"validate_only\":true}}\n{\"record\":{\"event\":{\"nam\":1}}}",
        "FIELD_UNKNOWN",
        "record.event.nam",
        "(line 2, column 21)")]
    [InlineData("{\"header\":{\"author\":\"a test\",\"validate_only\":true}}\n{\"record\":", "REQUEST_MALFORMED", "body", "(line 2, ")]
    public async Task An_invalid_line_of_an_upload_is_refused_with_its_number(string lines, string reason, string field, string what)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        await AssertRefusedAsync(await _http.PostAsync("v1/records:import", content, Ct), 400, reason, field, what);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage reply, int status, string reason, string? field, string what)
    {
        using var error = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Ct));
        Assert.Equal((HttpStatusCode)status, reply.StatusCode);
        Assert.Contains(what, error.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        var details = error.RootElement.GetProperty("details").EnumerateArray().ToLookup(
            detail => detail.GetProperty("@type").GetString()!.Split('.')[^1]);
        Assert.Equal((reason, "trucedata"), (
            details["ErrorInfo"].Single().GetProperty("reason").GetString(),
            details["ErrorInfo"].Single().GetProperty("domain").GetString()));
        var violations = details["BadRequest"].SelectMany(detail => detail.GetProperty("fieldViolations").EnumerateArray());
        Assert.Equal(field, violations.Select(violation => violation.GetProperty("field").GetString()).FirstOrDefault());
    }

    private async Task<string> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await _http.PostAsync(path, content, Ct);
        return await reply.Content.ReadAsStringAsync(Ct);
    }
}
