using NodaTime;

namespace TruceData.Domain.Claims;

/// <summary>The value that one claim states for a field, with the facts that resolution needs.</summary>
/// <param name="Claim">Name of the claim; unique among the claims of the field.</param>
/// <param name="Value">A key of the value: two claims agree exactly when their keys are equal.</param>
/// <param name="IsDenial">Whether the claim denies the value.</param>
/// <param name="IsOfficial">Whether its source is a government's or court's own document.</param>
/// <param name="Originator">The first source of the claim; claims of one originator count once.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know of the claim.</param>
public sealed record ClaimedValue(
    string Claim, string Value, bool IsDenial, bool IsOfficial, string Originator, Instant KnowledgeTime);
