using System.CommandLine;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;

namespace TruceData.Server.Commands;

/// <summary>`trucedata layouts [ID]` lists the layouts of vendors' files, or prints one.</summary>
internal static class LayoutsCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("ID")
        {
            Description = "The layout to print, as the file that defines it. Default: list all layouts.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var markdown = new Option<bool>("--markdown") { Description = "Whether to print the list as the table of docs/layouts.md." };
        var command = new Command("layouts", "List the layouts of vendors' files, which `import series --layout ID` reads.")
        {
            id, markdown,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var layouts = SeriesFileLayouts.BuiltIn.All;
            var text = parsed.GetValue(id) is { } name ? ReadText(name)
                : parsed.GetValue(markdown) ? LayoutTable.WriteMarkdown(layouts)
                : LayoutTable.Write(layouts);
            await Console.Out.WriteAsync(text.AsMemory(), cancellationToken);
            return 0;
        }));
        return command;
    }

    private static string ReadText(string id)
    {
        try
        {
            return SeriesFileLayouts.ReadText(id);
        }
        catch (BadCellException error)
        {
            throw new CommandException($"{error.Message} {error.Fix}", error);
        }
    }
}
