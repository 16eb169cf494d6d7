using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Evidence;
using TruceData.Server.Curation.Texts;
using TruceData.Server.Hosting;

namespace TruceData.Server.Commands;

/// <summary>`trucedata check DIR` checks a folder of data files against the contract, and against a store, and writes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The folder of data files.",
            DefaultValueFactory = _ => DefaultPaths.Data,
        };
        var coverage = new Option<bool>("--coverage")
        {
            Description = "Print as Markdown which figures of the sources are claimed, by paragraph, and which events no claim supports. "
                + "The exit code is 1 if a figure is neither claimed nor omitted for a stated reason.",
        };
        var storeOption = new Option<string?>("--store")
        {
            Description = "Check the folder as an addition to this store, whose records it may refer to: a file path, or a PostgreSQL "
                + "connection string. Without it, the folder may refer only to its own records.",
        };
        var command = new Command("check", "Check a folder of data files without writing anything.") { folder, coverage, storeOption };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var data = await LoadAsync(parsed.GetRequiredValue(folder), parsed.GetValue(storeOption), cancellationToken);
            if (!parsed.GetValue(coverage)) return CheckReport.Write(data, Console.Out);
            if (data.Violations.Count > 0) return CheckReport.Write(data, Console.Error);
            var counted = SourceCoverage.Compute(data.Records.Values);
            CoverageTable.Write(counted, UnclaimedFields.Find(data.Records.Values), Console.Out);
            return counted.Any(c => c.Open.Count > 0) ? 1 : 0;
        }));
        return command;
    }

    /// <summary>Loads and checks a folder, as an addition to a store if one is given.</summary>
    public static async Task<LoadedData> LoadAsync(string folder, string? location, CancellationToken cancellationToken)
    {
        if (location is null) return await CuratedData.LoadAsync(folder, CuratedData.NoRecords, cancellationToken);
        var (opened, revision) = await ExportCommand.OpenFilledAsync(location, cancellationToken);
        await using var store = opened;
        return await CuratedData.LoadForStoreAsync(folder, store, revision, cancellationToken);
    }
}
