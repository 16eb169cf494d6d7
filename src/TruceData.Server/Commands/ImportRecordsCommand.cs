using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import records DIR`: add and change the records and series of a folder, as one revision.</summary>
internal static class ImportRecordsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of data files, laid out as data/README.md says." };
        var store = CommonOptions.Store();
        var author = CommonOptions.Author();
        var message = CommonOptions.Message("import records");
        var command = new Command("records", "Import a folder of records and series; what the store has beside them stays.") { folder, store, author, message };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(async () =>
        {
            var data = await CuratedData.LoadAsync(parsed.GetRequiredValue(folder), cancellation);
            if (data.Violations.Count > 0) return CheckReport.Write(data, Console.Error);

            await using var target = await DataStore.OpenAsync(parsed.GetRequiredValue(store), TimeProvider.System, cancellation);
            var result = await CuratedData.WriteAsync(data, target, parsed.GetRequiredValue(author), parsed.GetRequiredValue(message), removeMissing: false, cancellation);
            await Console.Out.WriteLineAsync(result.Changed ? $"Revision {result.Revision.Number}." : $"Nothing new; the store stays at revision {result.Revision.Number}.");
            return 0;
        }));
        return command;
    }
}
