using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;

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
            if (result.GetValueOrDefault<string>() == CuratedData.Author) result.AddError($"--author: \"{CuratedData.Author}\" is the name under which the curated files are kept; use your own.");
        });
        return option;
    }

    public static Option<string> Message(string message) => new("--message")
    {
        Description = "Why, as the revision will say.",
        DefaultValueFactory = _ => message,
    };
}
