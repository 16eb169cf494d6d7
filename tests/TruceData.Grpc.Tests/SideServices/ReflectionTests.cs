using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Tests.Support;
using TruceData.Server.Services;
using Xunit;
using Alpha = Grpc.Reflection.V1Alpha;

namespace TruceData.Grpc.Tests.SideServices;

/// <summary>The standard reflection service, by both of its names.</summary>
public sealed class ReflectionTests
{
    static readonly DescriptorIndex Index = new(new MemoryStream(DescriptorSet().ToByteArray()));

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sample.v1.Service")]
    [InlineData("sample.v1.Service.Do")]
    [InlineData("sample.v1.Message")]
    [InlineData(".sample.v1.Message")]
    [InlineData("sample.v1.Message.field")]
    [InlineData("sample.v1.Message.choice")]
    [InlineData("sample.v1.Message.Nested")]
    [InlineData("sample.v1.Message.Nested.Kind")]
    [InlineData("sample.v1.Message.Nested.KIND_A")]
    [InlineData("sample.v1.Message.Nested.Kind.KIND_A")]
    [InlineData("sample.v1.extra")]
    public void Symbols_are_found_with_all_that_their_file_depends_on(string symbol)
    {
        var files = Index.FileContainingSymbol(symbol)!.Select(FileDescriptorProto.Parser.ParseFrom).Select(file => file.Name);
        Assert.Equal(["sample.proto", "middle.proto", "base.proto"], files);
    }

    [Fact]
    public void Files_and_extensions_are_found()
    {
        Assert.Single(Index.FileByName("base.proto")!);
        Assert.Equal(3, Index.FileContainingExtension("base.v1.Open", 1001)!.Count);
        Assert.Equal([1001], Index.ExtensionNumbers("base.v1.Open"));
        Assert.Equal([], Index.ExtensionNumbers("sample.v1.Message"));
        Assert.Null(Index.FileContainingExtension("base.v1.Open", 7));
        Assert.Null(Index.ExtensionNumbers("no.Type"));
        Assert.Null(Index.FileByName("none.proto"));
        Assert.Null(Index.FileContainingSymbol("sample.v1"));
    }

    [Fact]
    public async Task Both_services_give_the_same_answers()
    {
        await using var server = await TestServer.StartAsync(
            map: app =>
            {
                var first = app.MapGrpcService<ReflectionService>();
                app.MapGrpcService<ReflectionAlphaService>();
                first.WithMetadata("Conventions may be added after other services are mapped.");
            },
            services: services => services.AddSingleton(Index));
        ServerReflectionRequest[] requests =
        [
            new() { ListServices = "" }, new() { FileByFilename = "sample.proto", Host = "h" }, new() { FileContainingSymbol = "none" },
            new() { FileContainingExtension = new() { ContainingType = "base.v1.Open", ExtensionNumber = 1001 } },
            new() { AllExtensionNumbersOfType = "base.v1.Open" }, new(),
        ];
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(cancellationToken: Ct);
        using var alpha = new Alpha.ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo(cancellationToken: Ct);
        var answers = new List<ServerReflectionResponse>();
        foreach (var request in requests)
        {
            await call.RequestStream.WriteAsync(request, Ct);
            await alpha.RequestStream.WriteAsync(Alpha.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()), Ct);
            Assert.True(await call.ResponseStream.MoveNext(Ct));
            Assert.True(await alpha.ResponseStream.MoveNext(Ct));
            Assert.Equal(call.ResponseStream.Current.ToByteString(), alpha.ResponseStream.Current.ToByteString());
            answers.Add(call.ResponseStream.Current);
        }
        Assert.Equal("sample.v1.Service", Assert.Single(answers[0].ListServicesResponse.Service).Name);
        Assert.Equal((3, "h"), (answers[1].FileDescriptorResponse.FileDescriptorProto.Count, answers[1].ValidHost));
        Assert.Equal((int)StatusCode.NotFound, answers[2].ErrorResponse.ErrorCode);
        Assert.Equal(3, answers[3].FileDescriptorResponse.FileDescriptorProto.Count);
        Assert.Equal([1001], answers[4].AllExtensionNumbersResponse.ExtensionNumber);
        Assert.Equal((int)StatusCode.InvalidArgument, answers[5].ErrorResponse.ErrorCode);
    }

    static FileDescriptorSet DescriptorSet()
    {
        var nested = new DescriptorProto
        {
            Name = "Nested",
            EnumType = { new EnumDescriptorProto { Name = "Kind", Value = { new EnumValueDescriptorProto { Name = "KIND_A", Number = 0 } } } },
        };
        var message = new DescriptorProto
        {
            Name = "Message",
            Field = { new FieldDescriptorProto { Name = "field", Number = 1 } },
            OneofDecl = { new OneofDescriptorProto { Name = "choice" } },
            NestedType = { nested },
        };
        var sample = new FileDescriptorProto
        {
            Name = "sample.proto",
            Package = "sample.v1",
            Dependency = { "middle.proto", "base.proto" },
            MessageType = { message },
            Extension = { new FieldDescriptorProto { Name = "extra", Number = 1001, Extendee = ".base.v1.Open" } },
            Service = { new ServiceDescriptorProto { Name = "Service", Method = { new MethodDescriptorProto { Name = "Do" } } } },
        };
        var middle = new FileDescriptorProto { Name = "middle.proto", Package = "middle", Dependency = { "base.proto" } };
        var first = new FileDescriptorProto { Name = "base.proto", Package = "base.v1", MessageType = { new DescriptorProto { Name = "Open" } } };
        return new FileDescriptorSet { File = { first, middle, sample } };
    }
}
