namespace TruceData.Server.Curation;

/// <summary>`trucedata check`.</summary>
internal static class CheckCommandHandler
{
    /// <summary>Exit code when nothing is wrong.</summary>
    public const int Right = 0;

    /// <summary>Exit code when something is wrong.</summary>
    public const int Wrong = 1;

    /// <summary>Checks a data folder and prints what is wrong.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="output">Receives the report.</param>
    /// <param name="checkContent">Checks the bars of each series, once the records are right.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string directory, TextWriter output, SeriesContentCheck checkContent)
    {
        var data = DataFolder.Load(directory);
        var violations = data.Violations.ToList();
        if (violations.Count == 0) violations.AddRange(data.Series.SelectMany(s => checkContent(s, data)));
        CheckReport.Write(data, violations, output);
        return violations.Count == 0 ? Right : Wrong;
    }
}
