namespace TruceData.Server.Tests.Support;

/// <summary>The folders of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Data { get; } = Path.Combine(Root, "data");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TruceData.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No TruceData.sln above {AppContext.BaseDirectory}.");
    }
}
