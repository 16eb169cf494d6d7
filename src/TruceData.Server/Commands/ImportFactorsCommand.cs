using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Ingesting;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import factors FILE…` imports published factor returns as one series with a column for each factor.</summary>
internal static class ImportFactorsCommand
{
    private const int MaxDelayDays = 366;

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Daily factor files in the layout of Kenneth R. French's data library, CSV or zip; several are joined by date.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "The name of the series, series/{id} or the id alone.",
        DefaultValueFactory = _ => "fama-french-us-daily",
    };

    private static readonly Option<string> Calendar = new("--calendar")
    {
        Description = "The calendar of the days. Days outside its verified dates are left out and counted.",
        DefaultValueFactory = _ => "XNYS",
    };

    private static readonly Option<string> Source = new("--source")
    {
        Description = "The source of the figures.",
        DefaultValueFactory = _ => "Kenneth R. French, data library",
    };

    private static readonly Option<string> Terms = new("--terms")
    {
        Description = "The terms of use.",
        DefaultValueFactory = _ => "not stated",
    };

    private static readonly Option<int> DelayDays = new("--delay-days")
    {
        Description = "The days after which a return is public, 0 to 366. Files are published once a month, so reads as of an earlier "
            + "instant need a delay.",
    };

    private static readonly Option<string> Store = CommonOptions.CreateStore();
    private static readonly Option<string> Author = CommonOptions.CreateAuthor();
    private static readonly Option<string?> Message = CommonOptions.CreateMessage("names the files");

    public static Command Create()
    {
        var command = new Command("factors", "Import published factor returns, such as those of Fama and French, as one series.")
        {
            Files, Name, Calendar, Source, Terms, DelayDays, Store, Author, Message,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var files = parsed.GetRequiredValue(Files);
        var table = FactorFile.Join([.. files.Select(f => (f, FactorFile.Read(f)))]);
        var series = CreateHeader(parsed, table);
        if (RecordRules.Check(series) is { Count: > 0 } violations)
            throw new CommandException(string.Join(Environment.NewLine, violations.Select(v => $"{v.Field}: {v.Message}. {v.Fix}")));
        var (opened, revision) = await ImportCommands.OpenStoreAsync(
            parsed.GetRequiredValue(Store), isDryRun: false, cancellationToken);
        await using var store = opened;
        var view = new View(revision, KnowledgeTime: null);
        if (await store.FindRecordAsync(view, series.Calendar, cancellationToken) is null)
            throw new CommandException($"--calendar: the store has no {series.Calendar}; import it first, or give another.");
        var clock = await new SeriesReader(store, new Catalog(store)).ClockOfAsync(view, series.ToDefinition(), cancellationToken);
        var (bars, outside) = ToBars(table, clock, series.Calendar, files[0]);

        var names = string.Join(", ", files.Select(Path.GetFileName));
        await using var session = await store.BeginWriteAsync(
            parsed.GetRequiredValue(Author), parsed.GetValue(Message) ?? $"import {names}", cancellationToken);
        await StoredHeaders.CheckSameBarsAsync(series, store, session, cancellationToken);
        var writer = new SeriesImportWriter(session, knowledgeTime: null, canReplace: true);
        await writer.WriteAsync(series, clock, null, new[] { bars }.ToAsyncEnumerable(), cancellationToken);
        Console.Out.WriteLine(Describe(series, table, bars.Count, outside));
        SeriesImportText.Write(writer.Results, report: null, Console.Out);
        await ImportCommands.CompleteAsync(session, isDryRun: false, cancellationToken);
        return 0;
    }

    private static V1.Series CreateHeader(ParseResult parsed, FactorFile table)
    {
        var days = parsed.GetValue(DelayDays);
        if (days is < 0 or > MaxDelayDays) throw new CommandException($"--delay-days: {days} is not 0 to {MaxDelayDays}.");
        var name = NewSeries.InCollection(parsed.GetRequiredValue(Name), Collections.Series);
        var series = new V1.Series
        {
            Name = name,
            DisplayName = "Factor returns per day",
            Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Session, Count = 1 },
            Calendar = NewSeries.InCollection(parsed.GetRequiredValue(Calendar), Collections.Calendars),
            Adjustment = V1.Adjustment.Raw,
            Source = parsed.GetRequiredValue(Source),
            Publisher = parsed.GetRequiredValue(Source),
            Terms = parsed.GetRequiredValue(Terms),
            KnowledgeDelay = Duration.FromDays(days).ToProto(),
            Note = "Simple returns per day as fractions, imported from a published factor file.",
        };
        series.Fields.AddRange(table.Columns.Select(column => new V1.FieldSpec
        {
            Field = V1.Field.SimpleReturn,
            ColumnName = column,
            Unit = new V1.Unit { Kind = V1.UnitKind.Fraction },
        }));
        return series;
    }

    private static (BarBlock Bars, int Outside) ToBars(FactorFile table, BarClock clock, string calendar, string file)
    {
        var (times, rows, outside) = (new List<long>(), new List<double[]>(), 0);
        foreach (var (date, row) in table.Rows)
        {
            var start = StartOf(clock, date, out var isCovered);
            if (!isCovered)
            {
                outside++;
                continue;
            }

            times.Add(start ?? throw new ImportException(
                file, null, null, $"{LocalDatePattern.Iso.Format(date)} is not a session of {calendar}.",
                "Import into another calendar with --calendar, or correct the calendar."));
            rows.Add(row);
        }

        if (times.Count == 0)
            throw new ImportException(file, null, null, $"No day lies in the verified dates of {calendar}.", "Give another --calendar.");
        var columns = table.Columns.Select((_, i) => (ReadOnlyMemory<double>)rows.Select(r => r[i]).ToArray()).ToArray();
        return (new BarBlock(times.ToArray(), columns), outside);
    }

    private static long? StartOf(BarClock clock, LocalDate date, out bool isCovered)
    {
        try
        {
            isCovered = true;
            return clock.StartOf(date);
        }
        catch (CalendarBoundsException)
        {
            isCovered = false;
            return null;
        }
    }

    private static string Describe(V1.Series series, FactorFile table, int days, int outside)
    {
        var text = FormattableString.Invariant($"{days:N0} days with {string.Join(", ", table.Columns)}, as simple returns in fractions.");
        return outside == 0
            ? text
            : text + FormattableString.Invariant($" Days left out, because {series.Calendar} is not verified for them: {outside:N0}.");
    }
}
