using NodaTime;

namespace TruceData.Domain.Adjustments;

/// <summary>A split, a cash dividend or both, as a dated fact.</summary>
/// <param name="ExDate">First civil day on which the instrument trades without the entitlement, in the calendar's zone.</param>
/// <param name="SplitRatio">New shares per old share, positive; 1 without a split.</param>
/// <param name="CashAmount">Cash per old share, at least 0.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know of the action.</param>
public sealed record CorporateAction(LocalDate ExDate, double SplitRatio, double CashAmount, Instant KnowledgeTime);
