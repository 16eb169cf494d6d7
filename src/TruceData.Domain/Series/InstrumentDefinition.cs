using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Series;

/// <summary>The facts about an instrument that reading its series requires.</summary>
/// <param name="Name">`instruments/{id}`.</param>
/// <param name="Calendar">`calendars/{id}`.</param>
/// <param name="Listing">When the instrument is listed.</param>
/// <param name="Actions">The splits and dividends, ascending in ex-date.</param>
/// <param name="ContractRule">How a chain of futures is joined; empty for other instruments.</param>
/// <param name="Benchmark">The series, `series/{id}`, with which studies compare its series; empty for none.</param>
public sealed record InstrumentDefinition(
    string Name, string Calendar, Listing Listing, IReadOnlyList<CorporateAction> Actions, string ContractRule, string Benchmark);
