using NodaTime;
using NodaTime.Text;

namespace TruceData.Server.Commands;

/// <summary>Parses instants on the command line.</summary>
internal static class InstantText
{
    /// <summary>Parses the value of an option. Returns null if the option is not set.</summary>
    public static Instant? Parse(string? text, string option)
    {
        if (text is null) return null;
        var parsed = InstantPattern.ExtendedIso.Parse(text);
        return parsed.Success
            ? parsed.Value
            : throw new CommandException($"{option}: \"{text}\" is not an instant such as 2025-10-10T20:00:00Z.");
    }
}
