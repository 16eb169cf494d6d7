namespace TruceData.Domain;

/// <summary>Sums of generalised ranks (Kolari and Pynnönen 2011) for one place: those of the estimation window and that of the event.</summary>
internal sealed class GeneralizedRanks(int sessions)
{
    /// <summary>Those of the estimation window.</summary>
    public RankColumn Residuals { get; } = new(sessions);

    /// <summary>Sum of the events' own ranks.</summary>
    public double EventSum { get; private set; }

    /// <summary>The variance of <see cref="EventSum"/> when events are independent.</summary>
    public double EventVariance { get; private set; }

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    /// <summary>Adds an event's own rank.</summary>
    /// <param name="count">The number of its residuals.</param>
    /// <param name="doubledBelow">Twice the number of them below its value, plus the number equal to it.</param>
    public void Add(int count, int doubledBelow)
    {
        EventSum += (0.5 * (doubledBelow + 2) / (count + 2)) - 0.5;
        EventVariance += count / (12.0 * (count + 2));
        Events++;
    }

    public void Add(GeneralizedRanks other)
    {
        Residuals.Add(other.Residuals);
        EventSum += other.EventSum;
        EventVariance += other.EventVariance;
        Events += other.Events;
    }
}
