using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TruceData.Grpc.Internal;

/// <summary>Takes HTTP requests as gRPC calls: checks them, runs the method, and ends every one of them with a status.</summary>
sealed class ServerCallHandler(IOptions<GrpcServiceOptions> options, Singletons singletons, TimeProvider time, ILogger<ServerCallHandler> logger)
{
    static readonly Status DeadlineExceeded = new(StatusCode.DeadlineExceeded, "The deadline of the call has passed.");
    static readonly Status Cancelled = new(StatusCode.Cancelled, "The call was cancelled.");

    int _mappings;

    public Singletons Singletons => singletons;

    /// <summary>Where a call gets its interceptors from, the innermost first.</summary>
    public IEnumerable<Func<ServerCallContext, Interceptor>> Interceptors =>
        options.Value.Interceptors.Reverse().Select(registration => registration.Source(singletons));

    /// <summary>True for the first service of the application.</summary>
    public bool IsFirstMapping() => Interlocked.Increment(ref _mappings) == 1;

    public async Task HandleAsync(HttpContext http, IMethod method, Func<HttpServerCallContext, Task> body)
    {
        if (!AcceptTransport(http))
            return;
        if (!string.Equals(http.Request.Path.Value, method.FullName, StringComparison.Ordinal))
        {
            await RefuseUnknownMethodAsync(http);
            return;
        }
        ServerDeadline? deadline = null;
        if (http.Request.Headers.GrpcTimeout.ToString() is { Length: > 0 } timeout)
        {
            if (!TimeoutValue.TryParse(timeout, out var span))
            {
                Refuse(http, new Status(StatusCode.Internal, "The grpc-timeout header is malformed."));
                return;
            }
            deadline = new ServerDeadline(time, span, http.RequestAborted);
        }
        if (http.Request.Headers.GrpcEncoding.ToString() is { Length: > 0 } encoding && !MessageEncoding.IsKnown(encoding))
        {
            // "… the server … will return UNIMPLEMENTED … along with grpc-accept-encoding header specifying the algorithms it accepts".
            http.Response.Headers[Protocol.AcceptEncodingHeader] = MessageEncoding.Accepted;
            Refuse(http, new Status(StatusCode.Unimplemented, $"The message encoding {encoding} is not supported."));
            return;
        }
        LiftBodyLimits(http, method);
        await using var call = new HttpServerCallContext(http, method, options.Value, deadline);
        var (status, trailers) = deadline is null ? await RunAsync(call, method, body) : await RunAsync(call, method, body, deadline);
        if (deadline is { Passed.IsCompleted: true } && status.StatusCode != StatusCode.OK)
            status = DeadlineExceeded;
        await EndAsync(call, method, status, trailers);
    }

    /// <summary>Answers a gRPC request whose path no service has.</summary>
    public Task RefuseUnknownMethodAsync(HttpContext http)
    {
        if (AcceptTransport(http))
        {
            ServerLog.UnknownMethod(logger, http.Request.Path.Value ?? "");
            Refuse(http, new Status(StatusCode.Unimplemented, $"The server has no method {http.Request.Path.Value}."));
        }
        return Task.CompletedTask;
    }

    static bool AcceptTransport(HttpContext http)
    {
        // "If Content-Type does not begin with "application/grpc", gRPC servers SHOULD respond with HTTP status of 415".
        if (!Protocol.IsProtoContentType(http.Request.ContentType))
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        else if (HttpProtocol.IsHttp2(http.Request.Protocol) || HttpProtocol.IsHttp3(http.Request.Protocol))
            return true;
        else
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        return false;
    }

    // Trailers-Only → HTTP-Status Content-Type Trailers
    static void Refuse(HttpContext http, Status status)
    {
        http.Response.ContentType = Protocol.ContentType;
        StatusFields.Set(http.Response.Headers, status);
    }

    // Messages have their own limit, and a stream may wait for its next message as long as it likes.
    static void LiftBodyLimits(HttpContext http, IMethod method)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming
            && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    async Task<(Status Status, Metadata Trailers)> RunAsync(HttpServerCallContext call, IMethod method, Func<HttpServerCallContext, Task> body, ServerDeadline deadline)
    {
        var work = RunAsync(call, method, body).AsTask();
        if (await Task.WhenAny(work, deadline.Passed) != work)
            await ExpireAsync(call, method);
        return await work;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<(Status Status, Metadata Trailers)> RunAsync(HttpServerCallContext call, IMethod method, Func<HttpServerCallContext, Task> body)
    {
        call.Http.Response.ContentType = Protocol.ContentType;
        try
        {
            await body(call);
            return (call.Status, Metadata.Empty);
        }
        catch (RpcException exception)
        {
            ServerLog.CallFailed(logger, method.FullName, exception.StatusCode, exception);
            return (exception.Status, exception.Trailers);
        }
        catch (Exception exception) when (call.IsAborted || call.CancellationToken.IsCancellationRequested)
        {
            ServerLog.CallCancelled(logger, method.FullName, exception);
            return (Cancelled, Metadata.Empty);
        }
        catch (Exception exception)
        {
            // "Server side application throws an exception: UNKNOWN". Its text may tell secrets and stays here.
            ServerLog.MethodThrew(logger, method.FullName, exception);
            const string Text = "Exception was thrown by handler.";
            var detail = options.Value.EnableDetailedErrors == true ? $"{Text} {exception.GetType().Name}: {exception.Message}" : Text;
            return (new Status(StatusCode.Unknown, detail), Metadata.Empty);
        }
    }

    /// <summary>Tells the client at once, without waiting for a method that does not watch its token.</summary>
    async Task ExpireAsync(HttpServerCallContext call, IMethod method)
    {
        ServerLog.DeadlinePassed(logger, method.FullName);
        await EndAsync(call, method, DeadlineExceeded, Metadata.Empty);
        try
        {
            await call.Http.Response.CompleteAsync();
            call.Reset(Protocol.Http2NoError);
        }
        catch (Exception exception)
        {
            // The client went away in the same moment. The request lives until the method returns, so this must not end it.
            ServerLog.CallCancelled(logger, method.FullName, exception);
        }
    }

    async Task EndAsync(HttpServerCallContext call, IMethod method, Status status, Metadata trailers)
    {
        if (!await call.EndAsync(status, trailers))
            ServerLog.TrailersRefused(logger, method.FullName);
    }
}
