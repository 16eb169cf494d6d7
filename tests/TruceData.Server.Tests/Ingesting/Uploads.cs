using System.Text;
using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>Uploads to the server and reads its errors.</summary>
internal static class Uploads
{
    public static V1.ImportHeader Header(bool validateOnly = false) =>
        new() { Author = "a test", Message = "why", ValidateOnly = validateOnly };

    public static Task<V1.ImportRecordsResponse> ImportAsync(this WritableServer server, params IEnumerable<V1.Record> records) =>
        ImportAsync(server, Header(), records);

    public static async Task<V1.ImportRecordsResponse> ImportAsync(
        this WritableServer server, V1.ImportHeader header, params IEnumerable<V1.Record> records)
    {
        using var call = server.Ingest.ImportRecords(cancellationToken: WritableServer.Ct);
        var first = new V1.ImportRecordsRequest { Header = header };
        return await SendAsync(call, records.Select(r => new V1.ImportRecordsRequest { Record = r }).Prepend(first));
    }

    public static Task<V1.ImportSeriesResponse> ImportAsync(
        this WritableServer server, V1.Series series, params IEnumerable<V1.SeriesChunk> chunks) =>
        ImportAsync(server, Header(), series, chunks);

    public static Task<V1.ImportSeriesResponse> ImportAsync(
        this WritableServer server, V1.ImportHeader header, V1.Series series, params IEnumerable<V1.SeriesChunk> chunks) =>
        ImportAsync(
            server,
            new V1.ImportSeriesHeader { Header = header, Series = series },
            chunks.Select(c => new V1.ImportSeriesRequest { Chunk = c }));

    /// <summary>Sends a file in messages of the given size, the whole file by default.</summary>
    public static Task<V1.ImportSeriesResponse> ImportFileAsync(
        this WritableServer server, V1.ImportSeriesHeader header, string text, int messageBytes = int.MaxValue) =>
        ImportAsync(
            server, header,
            Encoding.UTF8.GetBytes(text).Chunk(messageBytes).Select(b => new V1.ImportSeriesRequest { Data = ByteString.CopyFrom(b) }));

    public static async Task<V1.ImportSeriesResponse> ImportAsync(
        this WritableServer server, V1.ImportSeriesHeader header, IEnumerable<V1.ImportSeriesRequest> messages)
    {
        using var call = server.Ingest.ImportSeries(cancellationToken: WritableServer.Ct);
        return await SendAsync(call, messages.Prepend(new V1.ImportSeriesRequest { Header = header }));
    }

    /// <summary>Asserts that a record does not exist at a revision, or at the latest one.</summary>
    public static async Task AssertMissingAsync(this WritableServer server, string name, long? revision = null)
    {
        var latest = await server.Store.FindLatestRevisionAsync(WritableServer.Ct);
        Assert.Null(await server.Store.FindRecordAsync(revision ?? latest!.Number, name, WritableServer.Ct));
    }

    /// <summary>Sends the messages, until an error if there is one, and returns the response.</summary>
    public static async Task<TResponse> SendAsync<TRequest, TResponse>(
        AsyncClientStreamingCall<TRequest, TResponse> call, IEnumerable<TRequest> messages)
    {
        try
        {
            foreach (var message in messages) await call.RequestStream.WriteAsync(message, WritableServer.Ct);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ended) when (ended is RpcException or IOException or InvalidOperationException)
        {
            return await call.ResponseAsync;
        }

        return await call.ResponseAsync;
    }

    /// <summary>Asserts that a call fails, and returns the status code, the reason and the fields of its error.</summary>
    public static async Task<(StatusCode Code, string Reason, string[] Fields)> RefusedAsync(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        var status = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.Single(t => t.Key == "grpc-status-details-bin").ValueBytes);
        var info = status.Details.Single(d => d.Is(Google.Rpc.ErrorInfo.Descriptor)).Unpack<Google.Rpc.ErrorInfo>();
        var fields = status.Details
            .Where(d => d.Is(Google.Rpc.BadRequest.Descriptor))
            .SelectMany(d => d.Unpack<Google.Rpc.BadRequest>().FieldViolations);
        return (refused.StatusCode, info.Reason, fields.Select(f => f.Field).ToArray());
    }
}
