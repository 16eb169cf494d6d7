namespace TruceData.Domain.Studies;

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

    /// <summary>Adds the own ranks of events that have as many residuals.</summary>
    /// <param name="events">The number of events.</param>
    /// <param name="count">The number of residuals of each.</param>
    /// <param name="doubledBelow">Twice the number of residuals below the event's value, plus the number equal to it; summed over the events.</param>
    public void Add(int events, int count, int doubledBelow)
    {
        EventSum += 0.5 * (doubledBelow - ((double)count * events)) / (count + 2);
        EventVariance += (double)events * count / (12.0 * (count + 2));
        Events += events;
    }

    public void Clear()
    {
        Residuals.Clear();
        (EventSum, EventVariance, Events) = (0, 0, 0);
    }

    public void Add(GeneralizedRanks other)
    {
        Residuals.Add(other.Residuals);
        EventSum += other.EventSum;
        EventVariance += other.EventVariance;
        Events += other.Events;
    }
}
