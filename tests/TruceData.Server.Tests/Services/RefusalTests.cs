using Google.Rpc;
using Grpc.Core;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>Every refusal: its code, its reason and the field to blame.</summary>
public sealed class RefusalTests(CuratedServer server)
{
    private const StatusCode Bad = StatusCode.InvalidArgument;

    private readonly Clients _clients = server.Clients;

    public static TheoryData<string> Cases => [.. RefusedCalls.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_refused(string what)
    {
        var (call, code, reason, field) = RefusedCalls.All[what];
        var refusal = await Refusal.OfAsync(() => call(_clients));
        refusal.Is(code, reason, field);
        Assert.True(refusal.Text.Length < 1000, refusal.Text);
        if (code == StatusCode.NotFound)
        {
            Assert.StartsWith(
                refusal.Detail<ResourceInfo>().ResourceType, refusal.Detail<ResourceInfo>().ResourceName, StringComparison.Ordinal);
        }
        if (code == StatusCode.Unavailable) Assert.True(refusal.Detail<RetryInfo>().RetryDelay.ToTimeSpan() > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_revision_below_the_least_one_asked_for_is_a_contradiction()
    {
        using var folder = new TempFolder();
        await using var own = await InProcessServer.StartAsync(server.CopyStore(folder["store.db"]));
        await using (var session = await own.Store.BeginWriteAsync("a test", "a second revision", TestContext.Current.CancellationToken))
        {
            await session.RemoveAsync(
                "claims/the-asset-southeast-asia-deals-2025-10-27-p1-us-thailand-vietnam-talks-2025-10-26-summary", TestContext.Current.CancellationToken);
            await session.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, (await own.Clients.Events.ListEventsAsync(new() { AsOf = new() { MinRevision = 2 } })).Snapshot.Revision);
        (await Refusal.OfAsync(async () => await own.Clients.Events.ListEventsAsync(new() { AsOf = new() { Revision = 1, MinRevision = 2 } })))
            .Is(Bad, "ARGUMENT_CONFLICT", "as_of.min_revision");
        var token = (await own.Clients.Events.ListEventsAsync(new() { PageSize = 1, AsOf = new() { Revision = 1 } })).NextPageToken;
        (await Refusal.OfAsync(
            async () => await own.Clients.Events.ListEventsAsync(new() { PageToken = token, AsOf = new() { MinRevision = 2 } })))
            .Is(Bad, "PAGE_TOKEN_MISMATCH", "page_token");
    }

    [Fact]
    public async Task Every_reason_is_documented_with_its_code()
    {
        var codes = System.Enum.GetNames<Code>();
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "protos", "trucedata", "v1", "error_reason.proto"), TestContext.Current.CancellationToken);
        foreach (var value in V1.ErrorReasonReflection.Descriptor.EnumTypes[0].Values.Where(v => v.Number != 0))
        {
            var at = Array.FindIndex(lines, l => l.Contains($"{value.Name} =", StringComparison.Ordinal));
            var comment = string.Join(
                ' ',
                lines[..at].Reverse()
                    .TakeWhile(l => l.TrimStart().StartsWith("//", StringComparison.Ordinal)).Reverse().Select(l => l.Trim()[2..].Trim()));
            Assert.Contains(codes, code => comment.StartsWith($"{Upper(code)}: ", StringComparison.Ordinal));
            Assert.True(comment.Contains("Example: ", StringComparison.Ordinal), $"{value.Name} has no example.");
        }
    }

    private static string Upper(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
