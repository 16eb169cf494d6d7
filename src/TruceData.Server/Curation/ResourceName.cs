namespace TruceData.Server.Curation;

/// <summary>Names of resources, `collection/id`.</summary>
internal static class ResourceName
{
    /// <summary>The maximum length of a name.</summary>
    public const int MaxLength = 200;

    /// <summary>The id: lower case letters, digits and hyphens, not first a hyphen; capitals too in calendars, whose ids are MICs.</summary>
    public static bool IsId(string collection, ReadOnlySpan<char> id)
    {
        if (id.IsEmpty || id[0] == '-') return false;
        var capitals = collection == "calendars";
        foreach (var c in id)
        {
            var fits = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-' || (capitals && char.IsAsciiLetterUpper(c));
            if (!fits) return false;
        }

        return true;
    }

    /// <summary>Whether it is a well-formed name in one of the collections.</summary>
    public static bool IsIn(string name, params ReadOnlySpan<string> collections)
    {
        foreach (var collection in collections)
        {
            if (name.StartsWith(collection + "/", StringComparison.Ordinal)) return IsId(collection, name.AsSpan(collection.Length + 1));
        }

        return false;
    }

    /// <summary>Whether it is a well-formed name of any record.</summary>
    public static bool IsRecord(string name) => RecordKind.All.Any(k => IsIn(name, k.Collection));
}
