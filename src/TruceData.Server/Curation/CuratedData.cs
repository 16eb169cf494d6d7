using System.Collections.Frozen;
using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Commands;
using TruceData.Server.Importing;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.Store.Revisions;

namespace TruceData.Server.Curation;

/// <summary>Brings a store up to a folder of data files, as one revision, or none when nothing changed.</summary>
internal static class CuratedData
{
    /// <summary>Who writes the curated files; nobody else may.</summary>
    public const string Author = "trucedata curation";

    /// <summary>No records: a folder that stands by itself.</summary>
    public static IReadOnlyDictionary<string, IMessage> Nothing { get; } = FrozenDictionary<string, IMessage>.Empty;

    /// <summary>Loads a folder and holds every file, the bars too, against the contract.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="existing">Records of the store that the folder may refer to.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<LoadedData> LoadAsync(string folder, IReadOnlyDictionary<string, IMessage> existing, CancellationToken cancellationToken)
    {
        var data = DataFolder.Load(folder, existing);
        return data.Violations.Count > 0 ? data : data with { Violations = await BarsCheck.RunAsync(data, cancellationToken) };
    }

    /// <summary>Loads a folder and holds it against a store as well: the records it refers to, those that refer to it, and the bars that stay.</summary>
    public static async Task<LoadedData> LoadBesideAsync(string folder, DataStore store, long revision, CancellationToken cancellationToken)
    {
        var existing = await StoredRecords.AllAsync(store.ListRecordsAsync, revision, cancellationToken);
        var data = await LoadAsync(folder, existing, cancellationToken);
        if (data.Violations.Count > 0) return data;
        var misfits = await BarMismatches.FindAsync(store, revision, data.Records, existing, cancellationToken);
        return data with { Violations = [.. misfits.Select(v => new FileViolation(Path.Combine(folder, $"{v.Record}.json"), JsonPosition.Start, v))] };
    }

    /// <summary>Fills an empty store from a folder; gives the latest revision.</summary>
    public static async Task<long> EnsureFilledAsync(string folder, DataStore store, TextWriter output, CancellationToken cancellationToken) =>
        await store.FindLatestRevisionAsync(cancellationToken) is { } latest ? latest.Number : await SyncAsync(folder, store, output, cancellationToken);

    /// <summary>Brings the store up to the folder when its files changed since the last time; gives the latest revision.</summary>
    public static async Task<long> SyncAsync(string folder, DataStore store, TextWriter output, CancellationToken cancellationToken)
    {
        var message = $"curated data files {FolderFingerprint.Compute(folder)}";
        var latest = await store.FindLatestRevisionAsync(cancellationToken);
        if (latest is not null && await LastMessageAsync(store, cancellationToken) == message) return latest.Number;

        if (latest is null) await output.WriteLineAsync($"Making the store {store.Location} from the curated data in {folder} …");
        var data = await LoadAsync(folder, Nothing, cancellationToken);
        if (data.Violations.Count > 0) throw new CommandException(Refusal(folder, data));

        var result = await WriteAsync(data, store, Author, message, heldAgainst: null, cancellationToken);
        if (result.Revision.Number == 0) throw new CommandException($"{folder} holds no data files, and without any there is nothing to serve; name another folder with --data.");
        if (result.HasChanged && latest is not null) await output.WriteLineAsync($"The curated data files have changed: revision {result.Revision.Number}.");
        return result.Revision.Number;
    }

    /// <summary>Writes a folder as one revision.</summary>
    /// <param name="data">What was loaded, without violations.</param>
    /// <param name="store">Where to write.</param>
    /// <param name="author">Who writes.</param>
    /// <param name="message">Why.</param>
    /// <param name="heldAgainst">
    /// The revision that the folder was held against; null for the curated files, which stand by themselves: records of theirs that the folder no longer
    /// holds are removed.
    /// </param>
    /// <param name="cancellationToken">Stops it; nothing is written then.</param>
    public static async Task<CommitResult> WriteAsync(
        LoadedData data, DataStore store, string author, string message, long? heldAgainst, CancellationToken cancellationToken)
    {
        var curated = heldAgainst is null;
        await using var session = await store.BeginWriteAsync(author, message, cancellationToken);
        if (heldAgainst is { } revision && session.Revision - 1 != revision)
            throw new CommandException($"the store has been written to since the files were held against its revision {revision}; run the command again.");
        if (curated) await RemoveMissingAsync(data, store, session, cancellationToken);
        foreach (var record in data.Records.Values) await session.PutAsync(RecordNormalizer.Normalize(record).ToRecord(), cancellationToken);
        foreach (var file in data.Series)
        {
            await MakeRoomAsync(file, data, store, session, curated, cancellationToken);
            await session.PutAsync(file.Header.ToRecord(), cancellationToken);
            await using var bars = await OpenBarsAsync(file, data, cancellationToken);
            await bars.Import.WriteAsync(session, knowledgeTime: null, progress: null, cancellationToken);
        }

        return await session.CommitAsync(cancellationToken);
    }

    /// <summary>Removes stored bars that the curated files lack or that another header would give another meaning; refuses the latter elsewhere.</summary>
    private static async Task MakeRoomAsync(
        SeriesFile file, LoadedData data, DataStore store, WriteSession session, bool curated, CancellationToken cancellationToken)
    {
        var name = file.Header.Name;
        if (await store.FindSeriesAsync(name, session.Revision - 1, cancellationToken) is null) return;
        var before = (await session.FindRecordsAsync([name], cancellationToken)).SingleOrDefault()?.Message<V1.Series>();
        var changed = before is null ? null : SeriesIdentity.Change(before, file.Header);
        if (changed is not null && !curated)
            throw new CommandException($"{file.HeaderPath}: {name} has another {changed} than the stored one, whose bars would change their meaning; name another series.");
        if (curated && (changed is not null || !await HoldsAsync(file, data, store, session.Revision - 1, cancellationToken)))
            await session.RemoveBarsAsync(name, long.MinValue, long.MaxValue, cancellationToken);
    }

    /// <summary>Whether a file holds a bar for each stored one.</summary>
    private static async Task<bool> HoldsAsync(SeriesFile file, LoadedData data, DataStore store, long revision, CancellationToken cancellationToken)
    {
        var times = new HashSet<long>();
        await using var bars = await OpenBarsAsync(file, data, cancellationToken);
        await foreach (var block in bars.Import.ReadAsync(progress: null, cancellationToken: cancellationToken)) times.UnionWith(block.Times.ToArray());
        var stored = await store.ReadBarsAsync(new BarQuery(file.Header.Name, new View(revision, KnowledgeTime: null), []), cancellationToken);
        return Enumerable.Range(0, stored.Chunks.Count).All(chunk => stored.Chunk(chunk).Times.ToArray().All(times.Contains));
    }

    /// <summary>Opens the bars of a series of the folder.</summary>
    public static async Task<BarFile> OpenBarsAsync(SeriesFile file, LoadedData data, CancellationToken cancellationToken) =>
        await BarFile.OpenAsync(file.Header, data.ClockOf(file.Header), file.BarsPath, cancellationToken);

    /// <summary>Removes what an earlier state of the curated files added and this one lacks, unless somebody else has changed it since.</summary>
    private static async Task RemoveMissingAsync(LoadedData data, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        var curated = new SortedSet<string>(StringComparer.Ordinal);
        for (var number = 1L; number < session.Revision; number++)
        {
            var changed = (await store.ListChangesAsync(number, cancellationToken)).Select(c => c.Name);
            if ((await store.FindRevisionAsync(number, cancellationToken))!.Author == Author) curated.UnionWith(changed);
            else curated.ExceptWith(changed);
        }

        curated.ExceptWith(data.Records.Keys);
        curated.ExceptWith(data.Series.Select(f => f.Header.Name));
        foreach (var name in curated)
        {
            if (!await session.RemoveAsync(name, cancellationToken)) continue;
            if (name.StartsWith($"{Collections.Series}/", StringComparison.Ordinal))
                await session.RemoveBarsAsync(name, long.MinValue, long.MaxValue, cancellationToken);
        }
    }

    private static async Task<string?> LastMessageAsync(DataStore store, CancellationToken cancellationToken)
    {
        const int AtOnce = 100;
        for (var skip = 0; ; skip += AtOnce)
        {
            var revisions = await store.ListRevisionsAsync(skip, AtOnce, cancellationToken);
            if (revisions.FirstOrDefault(r => r.Author == Author) is { } last) return last.Message;
            if (revisions.Count < AtOnce) return null;
        }
    }

    private static string Refusal(string folder, LoadedData data)
    {
        using var report = new StringWriter();
        CheckReport.Write(data, report);
        return $"the data files in {folder} break the contract; nothing was written:{Environment.NewLine}{report}";
    }
}
