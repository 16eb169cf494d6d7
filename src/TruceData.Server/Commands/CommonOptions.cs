using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Services.Ingesting;

namespace TruceData.Server.Commands;

/// <summary>Creates the options that several commands share.</summary>
internal static class CommonOptions
{
    private const string StoreVariable = "TRUCEDATA_STORE";
    private const string ReadStoreVariable = "TRUCEDATA_READ_STORE";

    public static Option<string> CreateStore()
    {
        var option = new Option<string>("--store")
        {
            Description = "The store: a file path, or a PostgreSQL connection string (Host=… or postgresql://…). "
                + $"Default: {StoreVariable} of the environment.",
            DefaultValueFactory = _ => ReadVariable(StoreVariable) ?? DefaultPaths.Store,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var location }] && string.IsNullOrWhiteSpace(location))
                result.AddError("--store is empty; name a file or a PostgreSQL database.");
        });
        return option;
    }

    public static Option<string?> CreateReadStore() => new("--read-store")
    {
        Description = "Standbys of the PostgreSQL database of --store, which answer reads: a connection string with one or more hosts. "
            + $"Default: {ReadStoreVariable} of the environment, otherwise none.",
        DefaultValueFactory = _ => ReadVariable(ReadStoreVariable),
    };

    public static Option<string> CreateAuthor()
    {
        var option = new Option<string>("--author")
        {
            Description = "The author of the revision.",
            DefaultValueFactory = _ => Environment.UserName,
        };
        option.Validators.Add(result =>
        {
            var author = result.GetValueOrDefault<string>() ?? "";
            if (string.IsNullOrWhiteSpace(author)) result.AddError("--author is empty; name the author of the revision.");
            if (ImportOptions.FindFault(author, ImportOptions.MaxAuthorLength) is { } fault) result.AddError($"--author {fault}");
            if (author == CuratedData.Author)
                result.AddError($"--author: \"{CuratedData.Author}\" is reserved for the curated files; use your own name.");
        });
        return option;
    }

    private static string? ReadVariable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    public static Option<string?> CreateMessage(string defaultMessage)
    {
        var option = new Option<string?>("--message") { Description = $"The reason for the revision. Default: {defaultMessage}." };
        option.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string?>() ?? "";
            if (ImportOptions.FindFault(text, ImportOptions.MaxMessageLength) is { } fault) result.AddError($"--message {fault}");
        });
        return option;
    }
}
