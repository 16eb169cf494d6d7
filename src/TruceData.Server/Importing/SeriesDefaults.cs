using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>The properties of a new series from a file for which the user states none.</summary>
internal static class SeriesDefaults
{
    /// <summary>What stands for a publisher or terms that are not stated.</summary>
    public const string NotStated = "not stated";

    /// <summary>Fills in what a series requires, except its frequency, its fields, and its calendar or instrument.</summary>
    public static void Fill(Series series)
    {
        if (series.DisplayName.Length == 0) series.DisplayName = series.Name[(series.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (series.Source.Length == 0) series.Source = "imported by the user";
        if (series.Publisher.Length == 0) series.Publisher = NotStated;
        if (series.Terms.Length == 0) series.Terms = NotStated;
        if (series.Adjustment == Adjustment.Unspecified) series.Adjustment = Adjustment.Raw;
        series.KnowledgeDelay ??= new Duration();
    }
}
