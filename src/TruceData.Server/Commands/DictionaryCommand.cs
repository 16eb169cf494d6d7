using System.CommandLine;
using TruceData.Server.Exporting;

namespace TruceData.Server.Commands;

/// <summary>`trucedata dictionary` prints the data dictionary, docs/data-dictionary.md.</summary>
internal static class DictionaryCommand
{
    public static Command Create()
    {
        var command = new Command(
            "dictionary", "Print the services, messages and enums of the contract with their documentation, as Markdown.");
        command.SetAction((_, _) => CommandLine.GuardAsync(async () =>
        {
            await Console.Out.WriteAsync(DataDictionary.Write());
            return 0;
        }));
        return command;
    }
}
