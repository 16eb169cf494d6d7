using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Series;

/// <summary>What reading a series needs of its instrument.</summary>
/// <param name="Name">`instruments/{id}`.</param>
/// <param name="Calendar">`calendars/{id}`.</param>
/// <param name="Listing">When it is listed.</param>
/// <param name="Actions">Its splits and dividends, ascending in ex-date.</param>
/// <param name="ContractRule">How a chain of futures is joined; empty for other instruments.</param>
public sealed record InstrumentDefinition(
    string Name, string Calendar, Listing Listing, IReadOnlyList<CorporateAction> Actions, string ContractRule);
