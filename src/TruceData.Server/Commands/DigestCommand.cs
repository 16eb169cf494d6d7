using System.CommandLine;
using Google.Protobuf;
using TruceData.Server.Curation.Texts;

namespace TruceData.Server.Commands;

/// <summary>
/// `trucedata digest FILE` prints the figures and fingerprints of a text, which the record of its source stores instead of the text.
/// </summary>
internal static class DigestCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The body of the text in UTF-8, with an empty line between paragraphs." };
        var command = new Command("digest", "Print the figures and the fingerprints of a text, for the record of its source.") { file };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var digest = TextDigest.Compute(await File.ReadAllTextAsync(parsed.GetRequiredValue(file), cancellationToken));
            await Console.Out.WriteLineAsync(new JsonFormatter(JsonFormatter.Settings.Default.WithIndentation("  ")).Format(digest));
            return 0;
        }));
        return command;
    }
}
