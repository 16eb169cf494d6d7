namespace TruceData.Domain.Studies;

/// <summary>Sums of generalised ranks (Kolari and Pynnönen 2011) for one place, of the estimation window and of the event.</summary>
internal sealed class GeneralizedRanks(int sessions)
{
    /// <summary>The sums of the estimation window.</summary>
    public SessionSums Residuals { get; } = new(sessions);

    /// <summary>The sum of the ranks of the events' values.</summary>
    public double EventSum { get; private set; }

    /// <summary>The variance of <see cref="EventSum"/> under independent events.</summary>
    public double EventVariance { get; private set; }

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    /// <summary>Adds the ranks of the values of events with equal numbers of residuals.</summary>
    /// <param name="events">The number of events.</param>
    /// <param name="count">The number of residuals of each event.</param>
    /// <param name="twiceRanks">
    /// The sum over the events of twice the number of residuals less than the event's value, plus the number equal to it.
    /// </param>
    public void Add(int events, int count, int twiceRanks)
    {
        EventSum += 0.5 * (twiceRanks - ((double)count * events)) / (count + 2);
        EventVariance += (double)events * count / (12.0 * (count + 2));
        Events += events;
    }

    public void Clear()
    {
        Residuals.Clear();
        EventSum = 0;
        EventVariance = 0;
        Events = 0;
    }

    public void Add(GeneralizedRanks other)
    {
        Residuals.Add(other.Residuals);
        EventSum += other.EventSum;
        EventVariance += other.EventVariance;
        Events += other.Events;
    }
}
