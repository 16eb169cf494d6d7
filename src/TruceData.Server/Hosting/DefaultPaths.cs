namespace TruceData.Server.Hosting;

/// <summary>Where things lie when the command line does not say.</summary>
internal static class DefaultPaths
{
    /// <summary>The store, in the user's data folder.</summary>
    public static string Store { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "trucedata", "truce.db");

    /// <summary>The curated data files, beside the executable.</summary>
    public static string Data { get; } = Path.Combine(AppContext.BaseDirectory, "data");
}
