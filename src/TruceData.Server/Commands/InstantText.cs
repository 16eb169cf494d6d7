using NodaTime;
using NodaTime.Text;

namespace TruceData.Server.Commands;

/// <summary>Instants on the command line.</summary>
internal static class InstantText
{
    /// <summary>Reads an instant of an option; null when it is not given.</summary>
    public static Instant? Read(string? text, string option)
    {
        if (text is null) return null;
        var parsed = InstantPattern.ExtendedIso.Parse(text);
        return parsed.Success ? parsed.Value : throw new CommandException($"{option}: \"{text}\" is not an instant such as 2025-10-10T20:00:00Z.");
    }
}
