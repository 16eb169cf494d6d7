using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using TruceData.Server.Tests.Support;
using Alpha = Grpc.Reflection.V1Alpha;

namespace TruceData.Server.Tests.Services;

/// <summary>What grpcurl and buf curl ask before they call: the services, and every symbol with its comments.</summary>
public sealed class ReflectionTests(CuratedServer server)
{
    private static readonly string[] OurServices =
        ["DatasetService", "EventService", "ImpactService", "IngestService", "MarketService", "PolicyService", "ReactionService"];

    private readonly Clients _clients = server.Clients;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_are_listed()
    {
        var listed = (await AskAsync(new() { ListServices = "" })).ListServicesResponse.Service.Select(s => s.Name).ToArray();
        foreach (var name in OurServices) Assert.Contains($"trucedata.v1.{name}", listed);
        string[] others = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];
        foreach (var name in others) Assert.Contains(name, listed);
    }

    [Theory]
    [InlineData("trucedata.v1.EventService.ListEvents", "Lists events by event time")]
    [InlineData("trucedata.v1.MarketService", "Instruments, calendars, sessions and series")]
    [InlineData("trucedata.v1.AsOf", "The view that a read asks for")]
    [InlineData("trucedata.v1.AlignEventsRequest", "to measure a 24x7 asset")]
    [InlineData("google.rpc.ErrorInfo", "The reason of the error")]
    public async Task Symbols_are_described_with_their_comments(string symbol, string comment)
    {
        var files = Files(await AskAsync(new() { FileContainingSymbol = symbol }));
        Assert.Contains(files[0].SourceCodeInfo.Location, l => l.LeadingComments.Contains(comment, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_service_method_message_field_and_value_is_commented_and_whole()
    {
        foreach (var service in OurServices)
        {
            var files = Files(await AskAsync(new() { FileContainingSymbol = $"trucedata.v1.{service}" }));
            var names = files.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            Assert.All(files.SelectMany(f => f.Dependency), d => Assert.Contains(d, names));
            foreach (var file in files.Where(f => f.Package == "trucedata.v1")) AssertCommented(file);
        }
    }

    [Fact]
    public async Task The_older_name_answers_the_same()
    {
        ServerReflectionRequest[] requests =
        [
            new() { ListServices = "*" },
            new() { FileContainingSymbol = "trucedata.v1.ReadSeriesRequest" },
            new() { FileContainingSymbol = "trucedata.v1.Nothing" },
        ];
        using var alpha = new Alpha.ServerReflection.ServerReflectionClient(_clients.Invoker).ServerReflectionInfo();
        foreach (var request in requests)
        {
            await alpha.RequestStream.WriteAsync(Alpha.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()), Ct);
            Assert.True(await alpha.ResponseStream.MoveNext(Ct));
            Assert.Equal((await AskAsync(request)).ToByteString(), alpha.ResponseStream.Current.ToByteString());
        }

        await alpha.RequestStream.CompleteAsync();
        Assert.False(await alpha.ResponseStream.MoveNext(Ct));
    }

    [Fact]
    public async Task The_server_says_that_it_is_well() =>
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving, (await new Health.HealthClient(_clients.Invoker).CheckAsync(new())).Status);

    /// <summary>Every declaration has a location of its own; its path names what it is: 4 message, 5 enum, 6 service, 2 in them.</summary>
    private static void AssertCommented(FileDescriptorProto file)
    {
        var bare = file.SourceCodeInfo.Location.Where(l => IsDeclaration(l.Path) && l.LeadingComments.Trim().Length == 0);
        Assert.True(!bare.Any(), $"{file.Name}: no comment at line {string.Join(", ", bare.Select(l => l.Span[0] + 1))}");
    }

    private static bool IsDeclaration(IList<int> path) => path.Count switch
    {
        2 => path[0] is 4 or 5 or 6,
        4 => (path[0] is 4 or 5 or 6) && path[2] == 2,
        _ => false,
    };

    private static FileDescriptorProto[] Files(ServerReflectionResponse answer) =>
        [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(_clients.Invoker).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request, Ct);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        var answer = call.ResponseStream.Current;
        Assert.False(await call.ResponseStream.MoveNext(Ct));
        return answer;
    }
}
