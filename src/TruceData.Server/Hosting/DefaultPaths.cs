namespace TruceData.Server.Hosting;

/// <summary>The paths that apply unless the command line names others.</summary>
internal static class DefaultPaths
{
    /// <summary>The store, in the user's data folder.</summary>
    public static string Store { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "trucedata",
        "truce.db");

    /// <summary>The folder of curated data files, next to the executable.</summary>
    public static string Data { get; } = Path.Combine(AppContext.BaseDirectory, "data");
}
