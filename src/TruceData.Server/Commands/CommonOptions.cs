using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Ingesting;

namespace TruceData.Server.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Store()
    {
        var option = new Option<string>("--store")
        {
            Description = "The store: a file path, or a PostgreSQL connection string (Host=… or postgresql://…).",
            DefaultValueFactory = _ => DefaultPaths.Store,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var given }] && string.IsNullOrWhiteSpace(given)) result.AddError("--store is empty; name a file or a PostgreSQL database.");
        });
        return option;
    }

    public static Option<string> Author()
    {
        var option = new Option<string>("--author") { Description = "Who writes, as the revision will say.", DefaultValueFactory = _ => Environment.UserName };
        option.Validators.Add(result =>
        {
            var author = result.GetValueOrDefault<string>() ?? "";
            if (string.IsNullOrWhiteSpace(author)) result.AddError("--author is empty; say who writes.");
            if (ImportOptions.FindFault(author, ImportOptions.MaxAuthorLength) is { } fault) result.AddError($"--author {fault}");
            if (author == CuratedData.Author) result.AddError($"--author: \"{CuratedData.Author}\" is the name under which the curated files are kept; use your own.");
        });
        return option;
    }

    public static Option<string?> Message(string message)
    {
        var option = new Option<string?>("--message") { Description = $"Why, as the revision will say. Default: {message}." };
        option.Validators.Add(result =>
        {
            if (ImportOptions.FindFault(result.GetValueOrDefault<string?>() ?? "", ImportOptions.MaxMessageLength) is { } fault) result.AddError($"--message {fault}");
        });
        return option;
    }
}
