using TruceData.Server.Requests;

namespace TruceData.Server.Reading;

/// <summary>Which column of an answer. Each event and series has two places: under the anchor, and behind it under the alternative one.</summary>
/// <param name="Event">The index of the event.</param>
/// <param name="Series">The index of the series.</param>
/// <param name="IsAlternative">Whether it is the one under the alternative anchor.</param>
internal readonly record struct AlignmentPlace(int Event, int Series, bool IsAlternative)
{
    private long Part => (2L * Series) + (IsAlternative ? 1 : 0);

    /// <summary>Where the answer goes on behind it.</summary>
    public PageToken Behind(PageToken start) => start with { Position = Event, Part = Part + 1 };

    /// <summary>Whether it was sent before an answer that starts at a token.</summary>
    public bool IsBefore(PageToken start) => Event == start.Position && Part < start.Part;
}
