using NodaTime;

namespace TruceData.Domain.Claims;

/// <summary>What one claim says of a field, as far as resolution needs to know.</summary>
/// <param name="Claim">Name of the claim; unique among the claims of the field.</param>
/// <param name="Value">A key of the value: two claims say the same exactly when their keys are equal.</param>
/// <param name="IsDenial">Whether the claim says that the value is not so.</param>
/// <param name="IsOfficial">Whether its source is a government's or court's own document.</param>
/// <param name="Originator">Who said it first: claims of one originator count once.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know that it was claimed.</param>
public sealed record ClaimedValue(
    string Claim, string Value, bool IsDenial, bool IsOfficial, string Originator, Instant KnowledgeTime);
