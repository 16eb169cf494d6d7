using Grpc.Core;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

public sealed class RecordRemovalTests : IAsyncLifetime
{
    private WritableServer? _server;

    private WritableServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await WritableServer.StartAsync();
        await Server.ImportAsync(SampleRecords.Event(), SampleRecords.Claim());
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_removed_record_is_missing_from_the_next_revision_on()
    {
        var removed = await RemoveAsync("events/test", "claims/test");
        Assert.Equal(3, removed.Revision.Number);
        await Server.AssertMissingAsync("events/test");
        var before = new V1.GetEventRequest { Name = "events/test", AsOf = new V1.AsOf { Revision = 2 } };
        Assert.Equal("events/test", (await Server.Events.GetEventAsync(before, cancellationToken: WritableServer.Ct)).Event.Name);
    }

    [Fact]
    public async Task A_record_that_others_refer_to_is_not_removed()
    {
        var refused = await Uploads.RefusedAsync(() => RemoveAsync("events/test"));
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (refused.Code, refused.Reason));
        Assert.Equal(["names[0]"], refused.Fields);
    }

    [Fact]
    public async Task The_last_claim_of_an_event_is_not_removed()
    {
        var refused = await Uploads.RefusedAsync(() => RemoveAsync("claims/test"));
        Assert.Equal((StatusCode.FailedPrecondition, "RECORD_INVALID"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Unknown_and_repeated_names_are_refused()
    {
        var unknown = await Uploads.RefusedAsync(() => RemoveAsync("events/nothing"));
        Assert.Equal((StatusCode.NotFound, "RESOURCE_NOT_FOUND"), (unknown.Code, unknown.Reason));
        var repeated = await Uploads.RefusedAsync(() => RemoveAsync("events/test", "events/test"));
        Assert.Equal(("NAME_REPEATED", "names[1]"), (repeated.Reason, repeated.Fields.Single()));
    }

    private async Task<V1.RemoveRecordsResponse> RemoveAsync(params string[] names) => await Server.Ingest.RemoveRecordsAsync(
        new() { Header = Uploads.Header(), Names = { names } }, cancellationToken: WritableServer.Ct);
}
