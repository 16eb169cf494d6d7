namespace TruceData.Domain.Studies;

/// <summary>The residuals of events that miss equal sessions of the estimation window and values at equal places.</summary>
/// <param name="sessions">
/// '0' for each session of the estimation window without a residual, otherwise '1'; empty when none is missing.
/// </param>
/// <param name="places">'0' for each place without a value, otherwise '1'; empty when none is missing.</param>
/// <param name="length">The number of sessions in the estimation window.</param>
internal sealed class AlikeResiduals(string sessions, string places, int length)
{
    /// <summary>Which sessions have a residual.</summary>
    public string Sessions => sessions;

    /// <summary>Which places have a value.</summary>
    public string Places => places;

    /// <summary>The sum of the residuals, standardised over all sessions that have one.</summary>
    public StandardizedSum Sum { get; } = new(length);

    /// <summary>The residuals of each event, while they are kept.</summary>
    public List<double[]> Rows { get; } = [];

    /// <summary>The number of events.</summary>
    public int Count { get; private set; }

    /// <summary>Returns whether the events have a value at a place.</summary>
    public bool HasValue(int place) => places.Length == 0 || places[place] == '1';

    /// <summary>Adds an event.</summary>
    public void Add(double[] residuals, bool keep)
    {
        Count++;
        Sum.Add(residuals);
        if (keep) Rows.Add([.. residuals]);
    }

    /// <summary>Adds events that are alike; their residuals are shared, not copied.</summary>
    public void Add(AlikeResiduals other)
    {
        Count += other.Count;
        Sum.Add(other.Sum);
        Rows.AddRange(other.Rows);
    }
}
