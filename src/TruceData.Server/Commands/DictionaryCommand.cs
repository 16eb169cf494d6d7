using System.CommandLine;
using TruceData.Server.Exporting;

namespace TruceData.Server.Commands;

/// <summary>`trucedata dictionary`: the data dictionary, docs/data-dictionary.md.</summary>
internal static class DictionaryCommand
{
    public static Command Create()
    {
        var command = new Command("dictionary", "Print the contract's services, messages and enums with their meaning, as Markdown.");
        command.SetAction((_, _) => CommandLine.GuardAsync(async () =>
        {
            await Console.Out.WriteAsync(DataDictionary.Write());
            return 0;
        }));
        return command;
    }
}
