using NodaTime;
using TruceData.Domain.Claims;

namespace TruceData.Domain.Reactions;

/// <summary>A market move as reported by a source.</summary>
/// <param name="Metric">The reported quantity.</param>
/// <param name="Direction">The reported direction.</param>
/// <param name="Size">The stated size, positive; NaN when only a direction is reported.</param>
/// <param name="Allowed">The sizes that the statement allows.</param>
/// <param name="Window">The interval in which the move took place.</param>
/// <param name="Zone">The zone in which the window is stated.</param>
/// <param name="Within">The longest duration of the move; null when the report states none.</param>
/// <param name="Events">The earliest times of the events to which the move is attributed.</param>
public sealed record ReportedMove(
    Metric Metric, MoveDirection Direction, double Size, QuantityInterval Allowed, Interval Window, DateTimeZone Zone,
    Duration? Within, IReadOnlyList<Instant> Events)
{
    /// <summary>The definition that measures exactly what the report states: its duration if it states one, otherwise its window.</summary>
    public MoveDefinition PlainDefinition => Within is null ? MoveDefinition.CloseToClose : MoveDefinition.RollingWindow;

    /// <summary>Returns whether a day begins at an instant, in the zone in which the window is stated.</summary>
    public bool IsMidnight(Instant instant) => Zone.AtStartOfDay(instant.InZone(Zone).Date).ToInstant() == instant;

    /// <summary>Returns whether an observed move has the reported direction and an allowed size.</summary>
    public bool Allows(double observed) => HasDirection(observed) && Allowed.Contains(Math.Abs(observed));

    /// <summary>Returns the distance of an observed move from the stated one.</summary>
    public double DistanceOf(double observed) => Math.Abs((HasDirection(observed) ? Math.Abs(observed) : -Math.Abs(observed)) - Size);

    private bool HasDirection(double observed) => Direction switch
    {
        MoveDirection.Up => observed > 0,
        MoveDirection.Down => observed < 0,
        _ => observed != 0,
    };
}
