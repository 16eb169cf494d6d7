using NodaTime;

namespace TruceData.Domain.Adjustments;

/// <summary>A dividend that no price can be adjusted for: it is not smaller than the close before its ex-date.</summary>
/// <param name="exDate">Its ex-date.</param>
/// <param name="cashAmount">Cash per old share.</param>
/// <param name="close">The close before.</param>
public sealed class AdjustmentException(LocalDate exDate, double cashAmount, double close)
    : Exception($"The dividend of {cashAmount} on {exDate:uuuu-MM-dd} is not smaller than the close before it, {close}.");
