using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;

namespace TruceData.Server.Commands;

/// <summary>`trucedata check DIR`: hold a folder of data files against the contract, and write nothing.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of data files.", DefaultValueFactory = _ => DefaultPaths.Data };
        var command = new Command("check", "Check a folder of data files; writes nothing.") { folder };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(async () =>
        {
            var data = await CuratedData.LoadAsync(parsed.GetRequiredValue(folder), CuratedData.Nothing, cancellation);
            return CheckReport.Write(data, Console.Out);
        }));
        return command;
    }
}
