using NodaTime;

namespace TruceData.Domain.Reactions;

/// <summary>One way of measuring a move, with the rows it came from.</summary>
/// <param name="Definition">How it was measured.</param>
/// <param name="Series">The series measured.</param>
/// <param name="Start">Instant of the value it starts from; for an open or an extreme the start of its bar.</param>
/// <param name="End">Instant of the value it ends at: the end of its bar.</param>
/// <param name="StartValue">Value it starts from.</param>
/// <param name="EndValue">Value it ends at.</param>
/// <param name="Observed">The move, signed: a fraction of the start value or, for market values, a difference.</param>
/// <param name="WithinClaim">Whether the report allows it; never when it is in another unit than the report.</param>
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
