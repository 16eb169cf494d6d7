using NodaTime;

namespace TruceData.Domain.Adjustments;

/// <summary>
/// The exception thrown for a dividend that is not smaller than the close before its ex-date, so that no price can be adjusted for it.
/// </summary>
/// <param name="exDate">The ex-date.</param>
/// <param name="cashAmount">Cash per old share.</param>
/// <param name="close">The close before the ex-date.</param>
public sealed class AdjustmentException(LocalDate exDate, double cashAmount, double close)
    : Exception($"The dividend of {cashAmount} on {exDate:uuuu-MM-dd} is not smaller than the close before it, {close}.");
