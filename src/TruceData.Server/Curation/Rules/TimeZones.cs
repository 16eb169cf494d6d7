using NodaTime;

namespace TruceData.Server.Curation.Rules;

/// <summary>The IANA time zones, without the fixed offsets ("UTC+05") that NodaTime also resolves.</summary>
internal static class TimeZones
{
    private static readonly HashSet<string> Ids = [.. DateTimeZoneProviders.Tzdb.Ids];

    /// <summary>Returns the zone; null if it does not exist.</summary>
    public static DateTimeZone? Find(string id) => Ids.Contains(id) ? DateTimeZoneProviders.Tzdb[id] : null;

    public static void Check(string id, string path, Findings findings)
    {
        if (id.Length == 0) findings.Require(path, id);
        else if (!Ids.Contains(id)) findings.Add(path, $"\"{id}\" is not an IANA time zone", Nearest(id));
    }

    private static string Nearest(string id)
    {
        var city = id[(id.LastIndexOf('/') + 1)..];
        var similar = Ids.Where(i => i.EndsWith("/" + city, StringComparison.OrdinalIgnoreCase)).Min(StringComparer.Ordinal);
        return similar is null ? "Write a name such as \"America/New_York\"." : $"Did you mean \"{similar}\"?";
    }
}
