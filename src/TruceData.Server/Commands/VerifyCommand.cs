using System.CommandLine;
using TruceData.Store;
using TruceData.Store.Verification;

namespace TruceData.Server.Commands;

/// <summary>`trucedata verify` compares everything in the store with the hashes that were written with it.</summary>
internal static class VerifyCommand
{
    private const int MaxListed = 100;

    public static Command Create()
    {
        var storeOption = CommonOptions.CreateStore();
        var command = new Command("verify", "Compare everything in the store with the hashes that were written with it.") { storeOption };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            await using var store = await ExportCommand.OpenExistingAsync(parsed.GetRequiredValue(storeOption), cancellationToken);
            var revision = (await store.FindLatestRevisionAsync(cancellationToken))?.Number ?? 0;
            if (!await IsIntactAsync(store, cancellationToken)) return 1;
            await Console.Out.WriteLineAsync($"The store is intact: all records and bars of {revision} revisions are as written.");
            return 0;
        }));
        return command;
    }

    /// <summary>Verifies a store, shows the progress in a terminal, and lists damage on standard error.</summary>
    public static async Task<bool> IsIntactAsync(DataStore store, CancellationToken cancellationToken)
    {
        var problems = await store.CheckAsync(new ShareDone(), cancellationToken);
        ProgressLine.Show("");
        if (problems.Count == 0) return true;
        foreach (var problem in problems.Take(MaxListed)) await Console.Error.WriteLineAsync(problem);
        if (problems.Count > MaxListed) await Console.Error.WriteLineAsync($"… and {problems.Count - MaxListed} more.");
        await Console.Error.WriteLineAsync(
            $"trucedata: {store.Location} is damaged in {problems.Count} places. Restore it with `trucedata restore BACKUP --store NEW`.");
        return false;
    }

    private sealed class ShareDone : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value)
        {
            if (value.Done % 100 == 0 || value.Done == value.Total) ProgressLine.Show($"verified {value.Done / (double)value.Total:P0}");
        }
    }
}
