using Grpc.Core;
using TruceData.Benchmarks.V1;

namespace TruceData.Benchmarks;

/// <summary>The answers by gRPC.</summary>
internal sealed class BenchService : V1.BenchService.BenchServiceBase
{
    public override Task<BenchResponse> Unary(BenchRequest request, ServerCallContext context) => Task.FromResult(Answers.Small);

    public override async Task Stream(BenchRequest request, IServerStreamWriter<BenchResponse> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Count; i++) await responseStream.WriteAsync(Answers.Large);
    }
}
