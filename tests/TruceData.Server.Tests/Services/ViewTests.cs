using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.Store;

namespace TruceData.Server.Tests.Services;

/// <summary>Laws of as-of reads: what was not known is not shown, and an old revision reads as it did.</summary>
public sealed class ViewTests(CuratedServer server)
{
    private const long Minute = 60;
    private static readonly Timestamp CloseOfTenth = Stamp("2025-10-10T20:00:00Z");

    private readonly Clients _clients = server.Clients;

    /// <summary>Mostly in the days that the data set is about, at whole minutes and just beside them; some from years before.</summary>
    private static Gen<Timestamp> KnowledgeTimes { get; } =
        from minute in Gen.Frequency(
            (4, Gen.Choose(MinuteOf("2025-10-08T00:00:00Z"), MinuteOf("2025-11-15T00:00:00Z"))),
            (1, Gen.Choose(MinuteOf("2019-12-15T00:00:00Z"), MinuteOf("2025-12-01T00:00:00Z"))))
        from whole in Gen.Elements(minute, minute / 60 * 60)
        from nanos in Gen.Elements(0, 1, 999_999_999)
        select new Timestamp { Seconds = whole * Minute, Nanos = nanos };

    [Fact]
    public async Task Nothing_returned_is_newer_than_the_knowledge_time() =>
        await AsyncProperty.CheckAsync(KnowledgeTimes, 40, async time =>
        {
            foreach (var read in Reads.All)
            {
                var answer = await AnswerAsync(read, _clients, new V1.AsOf { KnowledgeTime = time });
                foreach (var message in answer.Messages) AssertKnown(message, time, read.Name);
            }
        });

    [Fact]
    public async Task What_is_known_stays_known() => await AsyncProperty.CheckAsync(
        from one in KnowledgeTimes
        from other in KnowledgeTimes
        select one <= other ? (Earlier: one, Later: other) : (Earlier: other, Later: one),
        20,
        async times =>
        {
            // Within one revision nothing is superseded: whatever was listed is listed later, byte for byte.
            var before = await RecordsAsync(times.Earlier);
            var after = await RecordsAsync(times.Later);
            foreach (var (name, bytes) in before) Assert.Equal(bytes, after.GetValueOrDefault(name));
            var all = await RecordsAsync(time: null);
            foreach (var (name, bytes) in after) Assert.Equal(bytes, all.GetValueOrDefault(name));
        });

    [Fact]
    public async Task A_pinned_view_answers_with_the_same_bytes_after_everything_has_changed()
    {
        using var folder = new TempFolder();
        await using var own = await InProcessServer.StartAsync(server.CopyStore(folder["store.db"]));
        var times = KnowledgeTimes.Sample(6).Select(t => (Timestamp?)t).Append(null).Append(CloseOfTenth).ToArray();
        var before = new List<(Reads Read, Timestamp? Time, Answer Answer)>();
        foreach (var read in Reads.All)
        {
            foreach (var time in times) before.Add((read, time, await AnswerAsync(read, own.Clients, View(time, revision: null))));
        }

        await ChangeEverythingAsync(folder, own.Store);
        Assert.Equal(2, (await own.Clients.Dataset.GetDatasetAsync(new())).Revision.Number);
        await using var fresh = await InProcessServer.StartAsync(folder["store.db"]);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (read, time, then) in before)
        {
            foreach (var clients in (Clients[])[own.Clients, fresh.Clients])
                Assert.Equal(then, await AnswerAsync(read, clients, View(time, revision: 1)));
            if (await AnswerAsync(read, own.Clients, View(time, revision: null)) != then) changed.Add(read.Name);
        }

        // The law says something only where revision 2 answers otherwise: the snapshot alone sees to that for most.
        Assert.Equal(Reads.All.Select(r => r.Name).Order(StringComparer.Ordinal), changed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_and_cursors_stay_on_their_revision()
    {
        using var folder = new TempFolder();
        await using var own = await InProcessServer.StartAsync(server.CopyStore(folder["store.db"]));
        var whole = await own.Clients.Events.ListEventsAsync(new() { PageSize = 1000 });
        var series = new V1.ReadSeriesRequest { Series = { "series/sp500-close-daily", "series/wti-front-daily" } };
        var chunks = await own.Clients.ReadSeriesAsync(series);
        var first = await own.Clients.Events.ListEventsAsync(new() { PageSize = 40 });

        await ChangeEverythingAsync(folder, own.Store);
        var second = await own.Clients.Events.ListEventsAsync(new() { PageSize = 1000, PageToken = first.NextPageToken });
        Assert.Equal(whole.Events, first.Events.Concat(second.Events));
        Assert.Equal(1, second.Snapshot.Revision);
        var rest = await own.Clients.ReadSeriesAsync(new(series) { Cursor = chunks[0].Chunk.Cursor });
        Assert.Equal(chunks.Skip(1).Select(c => c.Chunk), rest.Select(c => c.Chunk));

        var revisions = await own.Clients.Dataset.ListRevisionsAsync(new());
        Assert.Equal(["revisions/2", "revisions/1"], revisions.Revisions.Select(r => r.Name));
        var newest = await own.Clients.Dataset.ListRevisionsAsync(new() { PageSize = 1 });
        await using (var write = await own.Store.BeginWriteAsync("test", "one more", TestContext.Current.CancellationToken))
        {
            await write.RemoveAsync(
                (await own.Clients.Events.ListClaimsAsync(new() { PageSize = 1 })).Claims[0].Name, TestContext.Current.CancellationToken);
            await write.CommitAsync(TestContext.Current.CancellationToken);
        }

        var older = await own.Clients.Dataset.ListRevisionsAsync(new() { PageSize = 1, PageToken = newest.NextPageToken });
        Assert.Equal(["revisions/2", "revisions/1"], newest.Revisions.Concat(older.Revisions).Select(r => r.Name));
    }

    [Fact]
    public async Task At_the_close_of_10_October_nothing_is_shown_that_had_not_ended()
    {
        var asOf = new V1.AsOf { KnowledgeTime = CloseOfTenth };

        // The session of 10 October ends at that very instant, and a bar is known at its end.
        Assert.Equal("2025-10-10", await LastDayAsync("series/sp500-close-daily", asOf));
        Assert.Equal(
            "2025-10-09",
            await LastDayAsync(
                "series/sp500-close-daily", new() { KnowledgeTime = new() { Seconds = CloseOfTenth.Seconds - 1, Nanos = 999_999_999 } }));

        // The day of Bitcoin ends at midnight UTC; crude oil at 17:00 New York.
        Assert.Equal("2025-10-09", await LastDayAsync("series/btcusd-daily", asOf));
        Assert.Equal("2025-10-08", await LastDayAsync("series/wti-front-daily", asOf)); // opened on the 8th in UTC: the session of the 9th

        // An hourly bar that is under way is cut off inside a stored chunk.
        var hours = await HoursAsync("2025-10-10T20:00:00Z");
        Assert.Equal("2025-10-10T19:00:00.0000000+00:00", hours[^1].ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(116, hours.Count);
        Assert.Equal(115, (await HoursAsync("2025-10-10T19:59:59Z")).Count);
        Assert.Equal(240, (await HoursAsync("2025-12-01T00:00:00Z")).Count);
    }

    [Fact]
    public async Task At_the_close_of_10_October_no_later_claim_or_event_is_shown()
    {
        var asOf = new V1.AsOf { KnowledgeTime = CloseOfTenth };
        var claims = await _clients.Events.ListClaimsAsync(new() { AsOf = asOf, PageSize = 1000 });
        Assert.NotEmpty(claims.Claims);
        Assert.All(claims.Claims, c => Assert.True(c.KnowledgeTime <= CloseOfTenth));
        Assert.True(claims.Snapshot.MaxKnowledgeTime <= CloseOfTenth);
        var all = await _clients.Events.ListClaimsAsync(new() { PageSize = 1000 });
        Assert.Equal(all.Claims.Where(c => c.KnowledgeTime <= CloseOfTenth), claims.Claims);

        var post = await _clients.Events.GetEventAsync(new() { Name = "events/us-100-tariff-threat-first-post", AsOf = asOf });
        Assert.Equal("events/us-100-tariff-threat-first-post", post.Event.Name);
        Assert.All(post.Claims, c => Assert.True(c.KnowledgeTime <= CloseOfTenth));
        var threat = await Refusal.OfAsync(
            async () => await _clients.Events.GetEventAsync(new() { Name = "events/us-100-tariff-threat", AsOf = asOf }));
        threat.Is(StatusCode.NotFound, "NOT_YET_KNOWN", "name");
    }

    [Fact]
    public async Task A_day_of_mourning_is_no_holiday_before_it_was_declared()
    {
        var january = new V1.ListSessionsRequest
        {
            FirstDate = new() { Year = 2025, Month = 1, Day = 9 },
            LastDate = new() { Year = 2025, Month = 1, Day = 9 },
        };
        Assert.Empty((await _clients.Market.ListSessionsAsync(january)).Sessions);
        var before = new V1.ListSessionsRequest(january) { AsOf = new() { KnowledgeTime = Stamp("2024-12-29T00:00:00Z") } };
        Assert.Single((await _clients.Market.ListSessionsAsync(before)).Sessions);
    }

    /// <summary>A folder in which records, bars and a calendar differ and some are gone, as the next revision.</summary>
    private static async Task ChangeEverythingAsync(TempFolder folder, DataStore store)
    {
        var data = folder.CopyFolder(DefaultPaths.Data, "data");
        Edit(data, "events/us-100-tariff-threat.json", "\"summary\": \"", "\"summary\": \"Changed. ");
        Edit(data, "sources/wsws-1.json", "\"title\": \"", "\"title\": \"Changed: ", optional: true);
        Edit(data, "instruments/sp500.json", "\"displayName\": \"", "\"displayName\": \"Changed ");
        Edit(data, "policies/us-tariff-on-china.json", "\"displayName\": \"", "\"displayName\": \"Changed ");
        Edit(data, "calendars/XNYS.json", "\"displayName\": \"", "\"displayName\": \"Changed ");
        Edit(data, "series/sp500-close-daily.csv", "2025-10-09,6735.11", "2025-10-09,6735.12");
        Edit(data, "series/wti-front-daily.csv", "2025-10-08,62.05,62.92,62.05,62.55\n", "");
        File.Delete(Path.Combine(data, "reactions", "oil-1-percent-2025-10-13.json"));
        foreach (var claim in Directory.GetFiles(Path.Combine(data, "claims")))
        {
            if (File.ReadAllText(claim).Contains("reactions/oil-1-percent-2025-10-13", StringComparison.Ordinal)) File.Delete(claim);
        }

        await CuratedData.SyncAsync(data, store, TextWriter.Null, TestContext.Current.CancellationToken);
    }

    private static void Edit(string data, string file, string old, string replacement, bool optional = false)
    {
        var path = Path.Combine(data, file);
        if (optional && !File.Exists(path)) return;
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + replacement + text[(at + old.Length)..]);
    }

    private static V1.AsOf? View(Timestamp? time, long? revision)
    {
        if (time is null && revision is null) return null;
        var asOf = new V1.AsOf { KnowledgeTime = time };
        if (revision is { } number) asOf.Revision = number;
        return asOf;
    }

    private static async Task<Answer> AnswerAsync(Reads read, Clients clients, V1.AsOf? asOf)
    {
        try
        {
            return new Answer(await read.RunAsync(clients, asOf), "");
        }
        catch (RpcException error)
        {
            var refusal = Refusal.Of(error);
            Assert.True(refusal.Reason == "NOT_YET_KNOWN", $"{read.Name} as of {asOf}: {error.Status}");
            return new Answer([], refusal.Text);
        }
    }

    /// <summary>Every record that the lists show, by name.</summary>
    private async Task<Dictionary<string, ByteString>> RecordsAsync(Timestamp? time)
    {
        var asOf = View(time, revision: null);
        const int All = 1000;
        IEnumerable<IMessage> records =
        [
            .. (await _clients.Events.ListEventsAsync(new() { AsOf = asOf, PageSize = All })).Events,
            .. (await _clients.Events.ListClaimsAsync(new() { AsOf = asOf, PageSize = All })).Claims,
            .. (await _clients.Events.ListSourcesAsync(new() { AsOf = asOf, PageSize = All, View = V1.ResourceView.Full })).Sources,
            .. (await _clients.Policies.ListPoliciesAsync(new() { AsOf = asOf, PageSize = All })).Policies,
            .. (await _clients.Reactions.ListReactionsAsync(new() { AsOf = asOf, PageSize = All })).Reactions,
            .. (await _clients.Market.ListInstrumentsAsync(new() { AsOf = asOf, PageSize = All })).Instruments,
        ];
        return records.ToDictionary(RecordKind.NameOf, r => r.ToByteString(), StringComparer.Ordinal);
    }

    private async Task<string> LastDayAsync(string series, V1.AsOf asOf)
    {
        var chunk = (await _clients.ReadSeriesAsync(new() { Series = { series }, AsOf = asOf }))[^1].Chunk;
        var day = DateTimeOffset.UnixEpoch.AddTicks(chunk.TimeUnixNanos[^1] / 100).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var described = (await _clients.Market.GetSeriesAsync(new() { Name = series, AsOf = asOf })).Series;
        Assert.Equal(day, described.LastTime.ToDateTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return day;
    }

    private async Task<IReadOnlyList<DateTimeOffset>> HoursAsync(string knowledgeTime)
    {
        var answers = await _clients.ReadSeriesAsync(
            new() { Series = { "series/btcusd-hourly" }, AsOf = new() { KnowledgeTime = Stamp(knowledgeTime) } });
        return [.. answers.SelectMany(a => a.Chunk.TimeUnixNanos).Select(t => DateTimeOffset.UnixEpoch.AddTicks(t / 100))];
    }

    /// <summary>Looks through a whole answer: what says when it was known was known by then.</summary>
    private static void AssertKnown(IMessage message, Timestamp limit, string where)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (field.Name is "knowledge_time" or "max_knowledge_time" && value is Timestamp time)
                Assert.True(time <= limit, $"{where}: {message.Descriptor.Name}.{field.Name} {time} after {limit}");
            else if (field.Name == "knowledge_coverage" && value is V1.Interval { EndTime: var end })
                Assert.True(end <= limit, $"{where}: {end}");
            else if (field is { FieldType: FieldType.Message, IsMap: false })
                foreach (var inner in Inner(field, value)) AssertKnown(inner, limit, where);
        }
    }

    private static IEnumerable<IMessage> Inner(FieldDescriptor field, object? value) =>
        field.IsRepeated ? ((System.Collections.IEnumerable)value!).Cast<IMessage>() : value is IMessage one ? [one] : [];

    private static Timestamp Stamp(string text) => Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));

    private static int MinuteOf(string text) => (int)(Stamp(text).Seconds / Minute);

    /// <summary>What a read answered; equal when the bytes are.</summary>
    private sealed record Answer(IReadOnlyList<IMessage> Messages, string Error)
    {
        public bool Equals(Answer? other) =>
            other is not null
                && Error == other.Error
                && Messages.Select(m => m.ToByteString()).SequenceEqual(other.Messages.Select(m => m.ToByteString()));

        public override int GetHashCode() => HashCode.Combine(Messages.Count, Error);
    }
}
