namespace TruceData.Server.Mapping;

/// <summary>Checks the names of resources, `collection/id`.</summary>
internal static class ResourceName
{
    /// <summary>The maximum length of a name.</summary>
    public const int MaxLength = 200;

    /// <summary>
    /// Returns whether <paramref name="id"/> has only lower case letters, digits and hyphens and does not start with a hyphen. Ids of
    /// calendars, which are market identifier codes, may have upper case letters too.
    /// </summary>
    public static bool IsId(string collection, ReadOnlySpan<char> id)
    {
        if (id.IsEmpty || id[0] == '-') return false;
        var allowsUpperCase = collection == Collections.Calendars;
        foreach (var c in id)
        {
            var isLetter = char.IsAsciiLetterLower(c) || (allowsUpperCase && char.IsAsciiLetterUpper(c));
            if (!isLetter && !char.IsAsciiDigit(c) && c != '-') return false;
        }

        return true;
    }

    /// <summary>Returns whether <paramref name="name"/> is a well-formed name in one of <paramref name="collections"/>.</summary>
    public static bool IsIn(string name, params ReadOnlySpan<string> collections)
    {
        foreach (var collection in collections)
        {
            if (name.StartsWith(collection + "/", StringComparison.Ordinal)) return IsId(collection, name.AsSpan(collection.Length + 1));
        }

        return false;
    }

    /// <summary>Returns whether <paramref name="name"/> is a well-formed name of a record of any kind.</summary>
    public static bool IsRecord(string name) => RecordKind.All.Any(k => IsIn(name, k.Collection));
}
