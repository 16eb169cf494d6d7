using System.CommandLine;
using System.CommandLine.Parsing;
using TruceData.Server.Hosting;

namespace TruceData.Server.Commands;

/// <summary>The options of `serve` about who may call, how many at once, and how it stops.</summary>
internal sealed class ServeSettings
{
    private readonly Option<string[]> _cors = new("--cors-origin") { Description = "An origin whose pages may call from a browser, such as https://example.org; give it again for more. None by default.", DefaultValueFactory = _ => [] };
    private readonly Option<double> _drain = new("--drain-seconds") { Description = "How long calls in flight may take to finish when the server stops.", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _calls = new("--max-calls") { Description = "How many calls may run at once; a watcher is one for as long as it watches.", DefaultValueFactory = _ => ServeOptions.DefaultMaxCalls };
    private readonly Option<string?> _tokens = new("--token-file") { Description = "A file of bearer tokens, one a line; calls without one of them are refused." };
    private readonly Option<string?> _certificate = new("--tls-cert") { Description = "Certificate chain in PEM: TLS, and one port (--grpc-port) for everything." };
    private readonly Option<string?> _key = new("--tls-key") { Description = "Private key of --tls-cert in PEM." };
    private readonly Option<bool> _log = new("--log-calls") { Description = "Log every call, not only those that failed by the server's fault." };

    public ServeSettings(Command command)
    {
        _cors.Validators.Add(result => Check(result, _cors.Name, text => IsOrigin(text), "must be an origin such as https://example.org"));
        _drain.Validators.Add(result => Check(result, _drain.Name, text => double.TryParse(text, out var seconds) && seconds is >= 0 and <= 3600, "must be 0 to 3600"));
        _calls.Validators.Add(result => Check(result, _calls.Name, text => int.TryParse(text, out var calls) && calls > 0, "must be a number above 0"));
        foreach (Option option in (Option[])[_cors, _drain, _calls, _tokens, _certificate, _key, _log]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_certificate) is null != result.GetValue(_key) is null) result.AddError($"{_certificate.Name} and {_key.Name} go together.");
        });
    }

    /// <summary>The options together with what the command line says of these.</summary>
    public ServeOptions Apply(ParseResult parsed, ServeOptions options) => options with
    {
        CorsOrigins = parsed.GetValue(_cors) ?? [],
        Drain = TimeSpan.FromSeconds(parsed.GetValue(_drain)),
        MaxCalls = parsed.GetValue(_calls),
        TokenFile = parsed.GetValue(_tokens),
        TlsCertificate = parsed.GetValue(_certificate),
        TlsKey = parsed.GetValue(_key),
        LogCalls = parsed.GetValue(_log),
    };

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && text == uri.GetLeftPart(UriPartial.Authority);

    private static void Check(OptionResult result, string name, Func<string, bool> accept, string rule)
    {
        foreach (var token in result.Tokens.Where(token => !accept(token.Value))) result.AddError($"{name} {rule}, not \"{token.Value}\".");
    }
}
