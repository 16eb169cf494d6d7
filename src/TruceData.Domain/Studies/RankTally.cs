namespace TruceData.Domain;

/// <summary>
/// Doubled ranks of events that have as many residuals and values at the same places, added up in integers: ranks are whole numbers, and what they
/// are divided by is the same for all of them.
/// </summary>
internal sealed class RankTally
{
    /// <summary>So often 2 can be counted in 16 bits, and the ranks of the longest estimation window added in 32.</summary>
    private const int MostEvents = 16_000;
    private const int LongestEstimation = 16_000;

    private readonly bool[] _present;
    private readonly int[] _sessions;

    public RankTally(int estimation, int places)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(estimation, LongestEstimation);
        var length = RankVectors.Padded(estimation);
        _present = new bool[places];
        _sessions = new int[length];
        (Doubled, Abnormal) = (new int[length], new int[length]);
        Above = [.. Enumerable.Range(0, places).Select(_ => new short[length])];
        Equal = [.. Enumerable.Range(0, places).Select(_ => new short[length])];
        Estimation = estimation;
    }

    /// <summary>The length of the estimation window.</summary>
    public int Estimation { get; }

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    /// <summary>How many residuals each of them has.</summary>
    public int Count { get; private set; }

    /// <summary>Sums of the doubled ranks of the residuals, by session.</summary>
    public int[] Doubled { get; }

    /// <summary>Sums of the doubled ranks of residuals among residuals and abnormal returns, less their mean, by session.</summary>
    public int[] Abnormal { get; }

    /// <summary>By place and session: how often the residual was above the event's value.</summary>
    public short[][] Above { get; }

    /// <summary>By place and session: how often the residual was equal to the event's value.</summary>
    public short[][] Equal { get; }

    /// <summary>How many events have a residual, by session.</summary>
    public ReadOnlySpan<int> Sessions => _sessions.AsSpan(0, Estimation);

    /// <summary>Whether the events have a value at a place.</summary>
    public bool Has(int place) => _present[place];

    /// <summary>Whether an event can be added to those that are here.</summary>
    public bool Takes(ResidualRanks ranks, RankLimits limits)
    {
        if (Events == 0) return true;
        if (Events == MostEvents || Count != ranks.Count) return false;
        for (var place = 0; place < _present.Length; place++)
        {
            if (_present[place] != limits.Has(place)) return false;
        }

        return true;
    }

    /// <summary>Adds an event.</summary>
    public void Add(ResidualRanks ranks, RankLimits limits)
    {
        Count = ranks.Count;
        Events++;
        RankVectors.Add(ranks.Doubled, Doubled);
        RankVectors.Add(ranks.AbnormalDeviations, Abnormal);
        if (ranks.IsWhole) Array.Fill(_sessions, Events);
        else RankVectors.AddPresent(ranks.Doubled, _sessions);
        for (var place = 0; place < _present.Length; place++)
        {
            _present[place] = limits.Has(place);
            if (!_present[place]) continue;
            RankVectors.AddOver(ranks.Doubled, limits.NotAbove[place], Above[place]);
            if (limits.HasEqual) RankVectors.AddBetween(ranks.Doubled, limits.Below[place], limits.NotAbove[place], Equal[place]);
        }
    }

    /// <summary>Forgets all events.</summary>
    public void Clear()
    {
        Events = 0;
        foreach (var column in (int[][])[_sessions, Doubled, Abnormal]) Array.Clear(column);
        foreach (var column in Above.Concat(Equal)) Array.Clear(column);
    }
}
