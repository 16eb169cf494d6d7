using System.CommandLine;
using Google.Protobuf;
using TruceData.Domain;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Mapping;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import records DIR`: add and change the records and series of a folder, as one revision.</summary>
internal static class ImportRecordsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of data files, laid out as data/README.md says." };
        var storeOption = CommonOptions.Store();
        var author = CommonOptions.Author();
        var message = CommonOptions.Message("import records");
        var command = new Command("records", "Import a folder of records and series; what the store has beside them stays.") { folder, storeOption, author, message };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(async () =>
        {
            await using var store = await DataStore.OpenAsync(parsed.GetRequiredValue(storeOption), TimeProvider.System, cancellation);
            var revision = await CuratedData.EnsureFilledAsync(DefaultPaths.Data, store, Console.Out, cancellation);
            var existing = await ExistingAsync(store, revision, cancellation);
            var data = await CuratedData.LoadAsync(parsed.GetRequiredValue(folder), existing, cancellation);
            if (data.Violations.Count > 0) return CheckReport.Write(data, Console.Error);

            var result = await CuratedData.WriteAsync(data, store, parsed.GetRequiredValue(author), parsed.GetRequiredValue(message), curated: false, cancellation);
            await Console.Out.WriteLineAsync(result.Changed ? $"Revision {result.Revision.Number}." : $"Nothing new; the store stays at revision {result.Revision.Number}.");
            return 0;
        }));
        return command;
    }

    private static async Task<IReadOnlyDictionary<string, IMessage>> ExistingAsync(DataStore store, long revision, CancellationToken cancellation)
    {
        var existing = new Dictionary<string, IMessage>(StringComparer.Ordinal);
        foreach (var kind in RecordKind.All)
        {
            var query = new RecordQuery(new View(revision, KnowledgeTime: null), kind.Collection) { Limit = int.MaxValue };
            foreach (var record in (await store.ListRecordsAsync(query, cancellation)).Records) existing.Add(record.Name, record.Message());
        }

        return existing;
    }
}
