using NodaTime;

namespace TruceData.Domain.Reactions;

/// <summary>A move measured by one definition, with the rows used.</summary>
/// <param name="Definition">How the move was measured.</param>
/// <param name="Series">The series measured.</param>
/// <param name="Start">Instant of the start value; for an open or an extreme the start of its bar.</param>
/// <param name="End">Instant of the end value: the end of its bar.</param>
/// <param name="StartValue">Value at the start.</param>
/// <param name="EndValue">Value at the end.</param>
/// <param name="Observed">The move, signed: a fraction of the start value or, for market values, a difference.</param>
/// <param name="WithinClaim">Whether the report allows the move; false when the units differ.</param>
/// <param name="Sessions">Number of sessions spanned, for <see cref="MoveDefinition.PeakToTrough"/>; 0 otherwise.</param>
/// <param name="Rows">Bar starts of the rows used, Unix nanoseconds, ascending.</param>
public sealed record MeasuredMove(
    MoveDefinition Definition,
    PriceSeries Series,
    Instant Start,
    Instant End,
    double StartValue,
    double EndValue,
    double Observed,
    bool WithinClaim,
    int Sessions,
    IReadOnlyList<long> Rows);
