using System.CommandLine;
using Google.Protobuf;
using TruceData.Server.Curation;

namespace TruceData.Server.Commands;

/// <summary>`trucedata digest FILE`: what the record of a source may hold of its text, without the text.</summary>
internal static class DigestCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The body of the text, UTF-8: paragraphs with an empty line between them." };
        var command = new Command("digest", "Print the figures and the fingerprints of a text, for the record of its source.") { file };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(async () =>
        {
            var digest = TextDigest.Of(await File.ReadAllTextAsync(parsed.GetRequiredValue(file), cancellation));
            await Console.Out.WriteLineAsync(new JsonFormatter(JsonFormatter.Settings.Default.WithIndentation("  ")).Format(digest));
            return 0;
        }));
        return command;
    }
}
