using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>The error of a refused call. Reading it asserts that its details are complete.</summary>
internal sealed record Refusal(StatusCode Code, string Reason, IReadOnlyList<string> Fields, string Text, IReadOnlyList<Any> Details)
{
    public static async Task<Refusal> OfAsync(Func<Task> call) => Of(await Assert.ThrowsAsync<RpcException>(call));

    public static Refusal Of(RpcException error)
    {
        var bytes = error.Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.True(bytes is not null, $"The error carries no details: {error.Status}");
        var status = Google.Rpc.Status.Parser.ParseFrom(bytes);
        Assert.Equal((int)error.StatusCode, status.Code);
        Assert.Equal(error.Status.Detail, status.Message);
        var info = Assert.Single(status.Details, d => d.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>();
        Assert.Equal("trucedata", info.Domain);
        Assert.Contains(ErrorReasonReflection.Descriptor.EnumTypes[0].Values, v => v.Name == $"ERROR_REASON_{info.Reason}");
        var fields = All<BadRequest>(status.Details).SelectMany(b => b.FieldViolations).Select(v => v.Field).ToArray();
        return new Refusal(error.StatusCode, info.Reason, fields, error.Status.Detail, [.. status.Details]);
    }

    /// <summary>Asserts the code, the reason and the invalid field, which is null for none.</summary>
    public void Is(StatusCode code, string reason, string? field)
    {
        Assert.Equal((code, reason), (Code, Reason));
        Assert.Equal(field is null ? [] : [field], Fields);
    }

    public T Detail<T>() where T : IMessage<T>, new() => All<T>(Details).Single();

    private static IEnumerable<T> All<T>(IEnumerable<Any> details) where T : IMessage<T>, new() =>
        details.Where(d => d.Is(new T().Descriptor)).Select(d => d.Unpack<T>());
}
