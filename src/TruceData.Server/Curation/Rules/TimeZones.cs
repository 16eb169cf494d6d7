using NodaTime;

namespace TruceData.Server.Curation.Rules;

/// <summary>The IANA time zones, without the fixed offsets ("UTC+05") that NodaTime also resolves.</summary>
internal static class TimeZones
{
    private static readonly HashSet<string> Ids = [.. DateTimeZoneProviders.Tzdb.Ids];

    /// <summary>The zone; null when there is none of that name.</summary>
    public static DateTimeZone? Find(string id) => Ids.Contains(id) ? DateTimeZoneProviders.Tzdb[id] : null;

    public static void Check(string id, string path, Findings findings)
    {
        if (id.Length == 0) findings.Require(path, id);
        else if (!Ids.Contains(id)) findings.Add(path, $"\"{id}\" is no IANA time zone", Nearest(id));
    }

    private static string Nearest(string id)
    {
        var city = id[(id.LastIndexOf('/') + 1)..];
        var alike = Ids.Where(i => i.EndsWith("/" + city, StringComparison.OrdinalIgnoreCase)).Min(StringComparer.Ordinal);
        return alike is null ? "Write a name such as \"America/New_York\"." : $"Did you mean \"{alike}\"?";
    }
}
