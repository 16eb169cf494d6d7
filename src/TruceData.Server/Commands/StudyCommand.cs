using System.CommandLine;
using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using TruceData.Server.Exporting;
using TruceData.Server.Inspection;
using TruceData.Server.Json;
using TruceData.Server.Reading;
using TruceData.Server.Services;
using TruceData.Server.Services.Requests;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>`trucedata study REQUEST.json` computes an event study from the store and prints it, or writes a report.</summary>
internal static class StudyCommand
{
    private static readonly Argument<string> FileArgument = new("REQUEST")
    {
        Description = "A JSON file with the request, as it is posted to /v1/events:estimateImpact; - for standard input.",
    };

    private static readonly Option<string> Store = CommonOptions.CreateStore();

    private static readonly Option<string?> Report = new("--report")
    {
        Description = "The HTML file to write. It contains the whole report and loads nothing. Default: print averages and tests.",
    };

    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace the file of --report if it exists." };

    public static Command Create()
    {
        var command = new Command("study", "Compute an event study from the store, and print it or write it as a report.")
        {
            FileArgument, Store, Report, Overwrite,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = parsed.GetValue(Report);
        var overwrites = parsed.GetValue(Overwrite);
        if (target is null && overwrites) throw new CommandException("--overwrite applies only to --report; omit it.");
        if (target is not null) CheckTarget(target, overwrites);
        var request = await ReadRequestAsync(parsed.GetRequiredValue(FileArgument), cancellationToken);
        var study = await ComputeAsync(request, parsed.GetRequiredValue(Store), cancellationToken);
        if (target is null)
        {
            StudyTable.Write(study, Console.Out);
            return 0;
        }

        await WriteAsync(study, target, overwrites, cancellationToken);
        await Console.Out.WriteLineAsync($"Wrote {target}.");
        return 0;
    }

    private static void CheckTarget(string target, bool overwrites)
    {
        if (Directory.Exists(target)) throw new CommandException($"--report: {target} is a folder; name a file.");
        if (!overwrites && File.Exists(target))
            throw new CommandException($"--report: {target} exists; name another file, or replace it with --overwrite.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(target))))
            throw new CommandException($"--report: the folder of {target} does not exist; create it first.");
    }

    private static async Task<EstimateImpactRequest> ReadRequestAsync(string path, CancellationToken cancellationToken)
    {
        var json = ParsedJson.Parse(await ReadAsync(path, cancellationToken), EstimateImpactRequest.Descriptor);
        if (json.Message is not EstimateImpactRequest request)
        {
            var faults = json.Faults.Select(fault =>
                $"{path}:{fault.Position.Line}:{fault.Position.Column}: "
                + $"{(fault.Field.Length > 0 ? $"{fault.Field}: " : "")}{fault.Message}. {fault.Fix}");
            throw new CommandException(
                $"the request is not an EstimateImpactRequest:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
        }

        if (request.Cursor.Length > 0) throw new CommandException("cursor: a command computes the whole study; omit it.");
        if (request.Layout == ImpactLayout.Tables) request.Layout = ImpactLayout.Unspecified;
        return request;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (path != "-") return await File.ReadAllBytesAsync(path, cancellationToken);
        using var text = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(text, cancellationToken);
        return text.ToArray();
    }

    private static async Task<StudyReport> ComputeAsync(
        EstimateImpactRequest request, string location, CancellationToken cancellationToken)
    {
        var (store, _) = await ExportCommand.OpenFilledAsync(location, cancellationToken);
        await using var opened = store;
        var catalog = new Catalog(store);
        var views = new ViewResolver(store, new RecordTimeCheck(TimeProvider.System, NullLogger<RecordTimeCheck>.Instance));
        var study = new StudyReport(request);
        try
        {
            RequestInspector.Inspect(request);
            ProgressLine.Show("reading the events and series");
            var call = await EstimateImpactCall.StartAsync(
                request, store, views, catalog, new SeriesReader(store, catalog), cancellationToken);
            ProgressLine.Show("computing the study");
            await call.WriteAsync(new Collector(study, cancellationToken), cancellationToken);
            return study;
        }
        catch (RpcException error)
        {
            throw new CommandException(error.Status.Detail, error);
        }
        finally
        {
            ProgressLine.Show("");
        }
    }

    /// <summary>Writes to a temporary file, which is renamed to the target when it is complete.</summary>
    private static async Task WriteAsync(StudyReport study, string target, bool overwrites, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(target);
        var partial = $"{full}.partial-{Environment.ProcessId}";
        try
        {
            await File.WriteAllTextAsync(partial, study.ToHtml(), new UTF8Encoding(), cancellationToken);
            File.Move(partial, full, overwrites);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--report: {target} cannot be written: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Adds the messages of a study to its report and shows the progress.</summary>
    private sealed class Collector(StudyReport study, CancellationToken cancellationToken) : IServerStreamWriter<EstimateImpactResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(EstimateImpactResponse message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            study.Add(message);
            if (message.Results is not null) ProgressLine.Show($"{study.Rows:N0} of {study.Header!.RowCount:N0} rows");
            return Task.CompletedTask;
        }
    }
}
