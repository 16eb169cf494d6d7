namespace TruceData.Domain.Studies.Portfolios;

/// <summary>The choices of a calendar-time portfolio.</summary>
/// <param name="Holding">The sessions in which a series is held, inside the event window.</param>
/// <param name="MinimumFirms">The minimum number of series held in a session, at least 1.</param>
public sealed record PortfolioPlan(SessionRange Holding, int MinimumFirms);
