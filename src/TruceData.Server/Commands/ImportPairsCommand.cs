using System.CommandLine;
using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Requests;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import pairs FILE.csv` writes a list of pairs of events and series as one revision.</summary>
internal static class ImportPairsCommand
{
    private const string DefaultMessage = "import pairs";

    private static readonly Argument<string> FileArgument = new("FILE")
    {
        Description = "A CSV file, plain or gzip, with the columns event, series and, if wanted, benchmark and group.",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The name of the list, pairLists/{id} or the id alone. Default: the name of the file.",
    };

    private static readonly Option<string?> Title = new("--title")
    {
        Description = "The title of the list. Default: the name of the file.",
    };

    private static readonly Option<string?> Note = new("--note")
    {
        Description = "Where the pairs come from. Default: the name of the file.",
    };

    private static readonly Option<string?> Delimiter = CsvInput.CreateDelimiter();
    private static readonly Option<string> Store = CommonOptions.CreateStore();
    private static readonly Option<string> Author = CommonOptions.CreateAuthor();
    private static readonly Option<string?> Message = CommonOptions.CreateMessage(DefaultMessage);
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check and count everything, and write nothing." };

    public static Command Create()
    {
        var command = new Command("pairs", "Import a list of pairs of events and series, which studies and alignments name.")
        {
            FileArgument, Name, Title, Note, Delimiter, Store, Author, Message, DryRun,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetRequiredValue(FileArgument);
        var file = Path.GetFileName(path);
        var name = NewSeries.InCollection(parsed.GetValue(Name) ?? file.Split('.')[0], Collections.PairLists);
        if (!ResourceName.IsIn(name, Collections.PairLists))
            throw new CommandException($"--name: \"{name}\" is not a name; write an id of lower case letters, digits and hyphens.");
        await using var input = CsvInput.Open(path);
        var delimiter = CsvInput.ReadDelimiter(parsed.GetValue(Delimiter));
        var table = await CsvTable.ReadAsync(input, file, delimiter, "pair", RequestedPairs.MaxListPairs, cancellationToken);
        var pairs = PairFile.Read(table);
        var parts = PairLists.Divide(
            name, parsed.GetValue(Title) ?? file, parsed.GetValue(Note) ?? $"Imported from {file}.", pairs.Select(p => p.Pair));

        var (opened, _) = await ExportCommand.OpenFilledAsync(parsed.GetRequiredValue(Store), cancellationToken);
        await using var store = opened;
        await using var session = await store.BeginWriteAsync(
            parsed.GetRequiredValue(Author), parsed.GetValue(Message) ?? DefaultMessage, cancellationToken);
        var existing = await StoredRecords.ReadAllAsync(session.ListRecordsAsync, session.Revision, cancellationToken);
        CheckReferences(pairs, file, existing);
        var earlier = PartsOf(name, existing).ToHashSet(StringComparer.Ordinal);
        if (parts.FirstOrDefault(p => p.Name != name && existing.ContainsKey(p.Name) && !earlier.Contains(p.Name)) is { Name: { } foreign })
        {
            throw new CommandException(
                $"--name: the list would continue in {foreign}, which is a list of its own; choose another name.");
        }

        foreach (var part in parts)
        {
            if (RecordRules.Check(part) is [var violation, ..])
                throw new CommandException($"{part.Name}, {violation.Field}: {violation.Message}. {violation.Fix}");
            await session.PutAsync(part.ToRecord(), cancellationToken);
        }

        string[] removed = [.. earlier.Except(parts.Select(p => p.Name))];
        foreach (var part in removed) await session.RemoveAsync(part, cancellationToken);
        await WriteSummaryAsync(name, pairs, parts.Count, removed.Length);
        await ImportCommands.CompleteAsync(session, parsed.GetValue(DryRun), cancellationToken);
        return 0;
    }

    private static void CheckReferences(
        IEnumerable<(EventPair Pair, long Line)> pairs, string file, IReadOnlyDictionary<string, IMessage> existing)
    {
        foreach (var (pair, line) in pairs)
        {
            Check("event", pair.Event, "import it first with `trucedata import events`");
            Check("series", pair.Series, "import it first with `trucedata import series`");
            if (pair.Benchmark.Length > 0) Check("benchmark", pair.Benchmark, "import it first with `trucedata import series`");

            void Check(string column, string name, string fix)
            {
                if (!existing.ContainsKey(name))
                    throw new ImportException(file, line, column, $"{name} does not exist in the store;", $"correct the name, or {fix}.");
            }
        }
    }

    /// <summary>Returns the lists in which the stored list continues, as an import numbered them.</summary>
    private static IEnumerable<string> PartsOf(string name, IReadOnlyDictionary<string, IMessage> existing)
    {
        var next = name;
        for (var number = 2; existing.GetValueOrDefault(next) is PairList list && list.ContinuedIn == $"{name}-{number}"; number++)
        {
            next = list.ContinuedIn;
            yield return next;
        }
    }

    private static async Task WriteSummaryAsync(
        string name, IReadOnlyList<(EventPair Pair, long Line)> pairs, int parts, int removed)
    {
        var groups = pairs.GroupBy(p => p.Pair.Group).Where(g => g.Key.Length > 0).Select(g => $"{g.Key} ({g.Count()})").ToArray();
        await Console.Out.WriteLineAsync(
            $"{name}: pairs {pairs.Count}, events {pairs.DistinctBy(p => p.Pair.Event).Count()}, "
            + $"series {pairs.DistinctBy(p => p.Pair.Series).Count()}, records {parts}, removed records of the earlier list {removed}.");
        if (groups.Length > 0) await Console.Out.WriteLineAsync($"Groups: {string.Join(", ", groups)}.");
    }
}
