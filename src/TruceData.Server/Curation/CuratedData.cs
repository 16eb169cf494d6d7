using System.Collections.Frozen;
using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Importing;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.Store.Errors;
using TruceData.Store.Revisions;

namespace TruceData.Server.Curation;

/// <summary>Writes a folder of data files to a store, as one revision, or as none if nothing changed.</summary>
internal static class CuratedData
{
    /// <summary>The author of the curated files; reserved for them.</summary>
    public const string Author = "trucedata curation";

    /// <summary>The existing records for a folder that refers only to its own.</summary>
    public static IReadOnlyDictionary<string, IMessage> NoRecords { get; } = FrozenDictionary<string, IMessage>.Empty;

    /// <summary>Loads a folder and checks every file, including the bars, against the contract.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="existing">Records of the store that the folder may refer to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<LoadedData> LoadAsync(
        string folder, IReadOnlyDictionary<string, IMessage> existing, CancellationToken cancellationToken)
    {
        var data = DataFolder.Load(folder, existing);
        if (data.Violations.Count > 0) return data;
        return data with { Violations = await FolderBarCheck.FindViolationsAsync(data, cancellationToken) };
    }

    /// <summary>
    /// Loads a folder and checks it also against a store: the records that it refers to, those that refer to it, and the bars that stay.
    /// </summary>
    public static async Task<LoadedData> LoadForStoreAsync(
        string folder, DataStore store, long revision, CancellationToken cancellationToken)
    {
        var existing = await StoredRecords.ReadAllAsync(store.ListRecordsAsync, revision, cancellationToken);
        var data = await LoadAsync(folder, existing, cancellationToken);
        if (data.Violations.Count > 0) return data;
        var violations = await StoredBarCheck.FindViolationsAsync(store, revision, data.Records, existing, cancellationToken);
        return data with
        {
            Violations = [.. violations.Select(v => new FileViolation(Path.Combine(folder, $"{v.Record}.json"), JsonPosition.Start, v))],
        };
    }

    /// <summary>Fills an empty store from a folder and returns the latest revision.</summary>
    public static async Task<long> EnsureFilledAsync(
        string folder, DataStore store, TextWriter output, CancellationToken cancellationToken) =>
        await store.FindLatestRevisionAsync(cancellationToken) is { } latest
            ? latest.Number
            : await SyncAsync(folder, store, output, cancellationToken);

    /// <summary>Writes the folder to the store if its files have changed since the last time, and returns the latest revision.</summary>
    public static async Task<long> SyncAsync(string folder, DataStore store, TextWriter output, CancellationToken cancellationToken)
    {
        var message = $"curated data files {FolderFingerprint.Compute(folder)}";
        var latest = await store.FindLatestRevisionAsync(cancellationToken);
        if (latest is not null && await LastMessageAsync(store, latest.Number, cancellationToken) == message) return latest.Number;

        if (latest is null) await output.WriteLineAsync($"Creating the store {store.Location} from the curated data in {folder} …");
        var data = await LoadAsync(folder, NoRecords, cancellationToken);
        if (data.Violations.Count > 0) throw new CurationException(ReportOf(folder, data));

        CommitResult result;
        try
        {
            result = await WriteAsync(data, store, Author, message, checkedRevision: null, cancellationToken);
        }
        catch (StoreException exception) when (latest is not null && exception.Problem == StoreProblem.ReadOnly)
        {
            await output.WriteLineAsync($"The curated data files have changed, but the store stays as it is: {exception.Message}");
            return latest.Number;
        }

        if (result.Revision.Number == 0)
            throw new CurationException($"{folder} contains no data files, so there is nothing to serve; name another folder with --data.");
        if (result.HasChanged && latest is not null)
            await output.WriteLineAsync($"The curated data files have changed: revision {result.Revision.Number}.");
        return result.Revision.Number;
    }

    /// <summary>Writes a folder as one revision.</summary>
    /// <param name="data">The loaded folder, without violations.</param>
    /// <param name="store">The store.</param>
    /// <param name="author">The author of the revision.</param>
    /// <param name="message">The message of the revision.</param>
    /// <param name="checkedRevision">
    /// The revision that the folder was checked against; null for the curated files, which do not depend on the store. If it is null,
    /// records of earlier curated files that the folder lacks are removed.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; nothing is written then.</param>
    public static async Task<CommitResult> WriteAsync(
        LoadedData data, DataStore store, string author, string message, long? checkedRevision, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginWriteAsync(author, message, cancellationToken);
        await PutAsync(data, store, session, checkedRevision, cancellationToken);
        return await session.CommitAsync(cancellationToken);
    }

    /// <summary>Does everything that writing a folder does, with the same failures, and undoes it.</summary>
    public static async Task TryWriteAsync(
        LoadedData data, DataStore store, string author, string message, long? checkedRevision, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginWriteAsync(author, message, cancellationToken);
        await PutAsync(data, store, session, checkedRevision, cancellationToken);
    }

    private static async Task PutAsync(
        LoadedData data, DataStore store, WriteSession session, long? checkedRevision, CancellationToken cancellationToken)
    {
        var curated = checkedRevision is null;
        if (checkedRevision is { } revision && session.Revision - 1 != revision)
        {
            throw new CurationException(
                $"the store has changed since the files were checked against its revision {revision}; run the command again.");
        }

        if (curated) await RemoveMissingAsync(data, store, session, cancellationToken);
        foreach (var record in data.Records.Values)
            await session.PutAsync(RecordNormalizer.Normalize(record).ToRecord(), cancellationToken);
        foreach (var file in data.Series)
        {
            await RemoveConflictingBarsAsync(file, data, store, session, curated, cancellationToken);
            await session.PutAsync(file.Header.ToRecord(), cancellationToken);
            await using var bars = await file.OpenBarsAsync(data, cancellationToken);
            await bars.WriteAsync(session, cancellationToken);
        }
    }

    /// <summary>
    /// Removes the stored bars of a curated series if the file lacks some of them or if the new header changes their meaning. Throws for
    /// other series whose new header changes the meaning of the stored bars.
    /// </summary>
    private static async Task RemoveConflictingBarsAsync(
        DataFolderSeries file, LoadedData data, DataStore store, WriteSession session, bool curated, CancellationToken cancellationToken)
    {
        var name = file.Header.Name;
        if (await store.FindSeriesAsync(name, session.Revision - 1, cancellationToken) is null) return;
        var before = (await session.FindRecordsAsync([name], cancellationToken)).SingleOrDefault()?.Message<V1.Series>();
        var changed = before is null ? null : SeriesIdentity.FindChange(before, file.Header);
        if (changed is not null && !curated)
        {
            throw new CurationException(
                $"{file.HeaderPath}: {name} has another {changed} than the stored series, whose bars would change their meaning; "
                + "use another name.");
        }

        if (curated && (changed is not null || !await ContainsStoredBarsAsync(file, data, store, session.Revision - 1, cancellationToken)))
            await session.RemoveBarsAsync(name, long.MinValue, long.MaxValue, cancellationToken);
    }

    /// <summary>Returns whether a file contains a bar at the time of each stored bar.</summary>
    private static async Task<bool> ContainsStoredBarsAsync(
        DataFolderSeries file, LoadedData data, DataStore store, long revision, CancellationToken cancellationToken)
    {
        var times = new HashSet<long>();
        await using var bars = await file.OpenBarsAsync(data, cancellationToken);
        await foreach (var block in bars.ReadAsync(cancellationToken))
            times.UnionWith(block.Times.ToArray());
        var query = new BarQuery(file.Header.Name, new View(revision, KnowledgeTime: null), []);
        var stored = await store.ReadBarsAsync(query, cancellationToken);
        return new AsOfSeries(data.ClockOf(file.Header), stored).StartTimes().All(starts => starts.ToArray().All(times.Contains));
    }

    /// <summary>Removes records of earlier curated files that the folder lacks, unless another author has changed them since.</summary>
    private static async Task RemoveMissingAsync(
        LoadedData data, DataStore store, WriteSession session, CancellationToken cancellationToken)
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

    private static async Task<string?> LastMessageAsync(DataStore store, long latest, CancellationToken cancellationToken)
    {
        const int PageSize = 100;
        for (var skip = 0; ; skip += PageSize)
        {
            var revisions = await store.ListRevisionsAsync(new View(latest, KnowledgeTime: null), skip, PageSize, cancellationToken);
            if (revisions.FirstOrDefault(r => r.Author == Author) is { } last) return last.Message;
            if (revisions.Count < PageSize) return null;
        }
    }

    private static string ReportOf(string folder, LoadedData data)
    {
        using var report = new StringWriter();
        CheckReport.Write(data, report);
        return $"the data files in {folder} break the contract; nothing was written:{Environment.NewLine}{report}";
    }
}
