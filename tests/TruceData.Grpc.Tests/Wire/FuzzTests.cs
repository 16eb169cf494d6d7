using System.Diagnostics;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>
/// Random and mutated requests over sockets: 5,000, with TRUCEDATA_LONG=true 100,000. Every whole one is answered, none is left running, nothing
/// is logged, memory stays where it was, and the server goes on.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests : IAsyncLifetime
{
    const int CasesOfConnection = 500;
    const long MostGrowth = 4 << 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromSeconds(1);
    static readonly int Cases = Environment.GetEnvironmentVariable("TRUCEDATA_LONG") == "true" ? 100_000 : 5_000;
    static readonly string[] Types = ["application/grpc-web", "application/grpc-web-text", "application/proto", "application/json", "application/connect+proto", "application/connect+json"];

    TestServer _server = null!;
    Http2Socket? _socket;
    int _used;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync<HarmlessService>(options => options.MaxReceiveMessageSize = 1000, everyProtocol: true);

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null)
            await _socket.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public Task Over_http2() => HoldsAsync(Attack.Any, OverHttp2Async);

    [Fact]
    public Task Over_http1() => HoldsAsync(from attack in Attack.Any from type in Gen.Elements(Types) select (attack, type), OverHttp1Async);

    /// <summary>The first fifth warms up what the server keeps anyway.</summary>
    async Task HoldsAsync<T>(Gen<T> attacks, Func<T, Task> law)
    {
        await CheckAsync(attacks, Cases / 5, law);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await CheckAsync(attacks, Cases - (Cases / 5), law);
        Assert.Equal(0, await ExcessAsync(before + MostGrowth));
        Assert.Equal("still here", (await _server.Client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFromUtf8("still here") }, cancellationToken: TestContext.Current.CancellationToken)).Payload.ToStringUtf8());
    }

    /// <summary>By how many bytes the memory in use stays above a bound. On a busy machine connections that were dropped are still there for a while.</summary>
    static async Task<long> ExcessAsync(long bound)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var excess = GC.GetTotalMemory(forceFullCollection: true) - bound;
            if (excess <= 0 || clock.Elapsed > Longest)
                return Math.Max(0, excess);
            await Task.Delay(Pause);
        }
    }

    async Task CheckAsync<T>(Gen<T> attacks, int cases, Func<T, Task> law)
    {
        try
        {
            await Task.Run(() => Prop.ForAll(attacks.ToArbitrary(), (T attack) => law(attack).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(cases)));
            await _server.Active.EndAsync();
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception}{Environment.NewLine}{_server.Active.Count} requests were running. The log:{Environment.NewLine}{string.Join(Environment.NewLine, _server.Journal.ErrorLines)}");
        }
        Assert.True(_server.Journal.ErrorLines.IsEmpty, string.Join(Environment.NewLine, _server.Journal.ErrorLines));
    }

    async Task OverHttp2Async(Attack attack)
    {
        var socket = await ConnectionAsync();
        var fields = socket.Request(attack.Method, attack.Fields);
        if (attack.Damage is { } damage)
        {
            var frame = Http2Socket.Frame(Http2Socket.HeadersFrame, Http2Socket.EndHeaders, socket.NextStream(), HeaderBlock.Write(fields));
            frame[damage.At % frame.Length] = damage.Value;
            await socket.SendAsync([.. frame, .. attack.Pieces.SelectMany(piece => piece)]);
            socket.Abort();
            return;
        }
        var stream = await socket.OpenAsync(fields);
        foreach (var piece in attack.Pieces)
            await socket.DataAsync(stream, piece);
        if (attack.End == AttackEnd.Abort)
            socket.Abort();
        else if (attack.End == AttackEnd.Reset)
            await socket.ResetAsync(stream, 8);
        else
            await AnsweredAsync(socket, stream);
    }

    static async Task AnsweredAsync(Http2Socket socket, int stream)
    {
        await socket.DataAsync(stream, [], end: true);
        var answer = await socket.AnswerAsync(stream);
        // What is no HTTP/2 request is reset; another HTTP status needs none of gRPC; and gRPC always says its own.
        if (answer.Http is null || answer.Field("content-type") != "application/grpc")
            return;
        Assert.Equal("200", answer.Http);
        Assert.InRange(int.Parse(answer.Status ?? "none", CultureInfo.InvariantCulture), 0, 16);
    }

    async Task OverHttp1Async((Attack Attack, string Type) sent)
    {
        var (attack, type) = sent;
        var body = (byte[])[.. attack.Pieces.SelectMany(piece => piece)];
        if (type == "application/grpc-web-text" && attack.End != AttackEnd.Reset)
            body = Encoding.ASCII.GetBytes(Convert.ToBase64String(body));
        var fields = attack.Fields.Where(field => !field.Name.StartsWith(':')).Select(field => $"{field.Name}: {field.Value}").ToArray();
        var head = Http1Socket.Head(attack.Method, type, string.Create(CultureInfo.InvariantCulture, $"content-length: {body.Length}"), fields);
        if (attack.Damage is { } damage)
            head = head.Remove(damage.At % head.Length, 1).Insert(damage.At % head.Length, ((char)damage.Value).ToString());
        if (attack.End == AttackEnd.Abort)
            await Http1Socket.AbortAsync(_server.Http1Address, head, body);
        else
            await Http1Socket.SendAsync(_server.Http1Address, head, body, cut: true);
    }

    async Task<Http2Socket> ConnectionAsync()
    {
        if (_socket is { IsClosed: false } && _used++ < CasesOfConnection)
            return _socket;
        if (_socket is not null)
            await _socket.DisposeAsync();
        _used = 0;
        return _socket = await Http2Socket.ConnectAsync(_server.Address);
    }
}
