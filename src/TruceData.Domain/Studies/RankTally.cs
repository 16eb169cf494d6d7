namespace TruceData.Domain.Studies;

/// <summary>
/// Doubled ranks of events that have as many residuals and values at the same places, added up in integers: ranks are whole numbers, and what they
/// are divided by is the same for all of them.
/// </summary>
internal sealed class RankTally
{
    /// <summary>So often 1 can be counted in 16 bits, and the ranks of the longest windows added in 32.</summary>
    private const int MostEvents = 32_000;
    private const int LongestWindow = 16_000;

    private readonly int[] _present;
    private readonly int[] _sessions;
    private readonly int[] _offsets;
    private readonly int _places;
    private readonly NarrowTally _narrow;
    private readonly int[][] _sums;
    private readonly short[][] _counts;

    public RankTally(int estimation, int places, int offsets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(estimation, LongestWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsets, LongestWindow);
        var length = Elements.Padded<byte>(estimation);
        (_sessions, _places) = (new int[length], places);
        (Doubled, OverAbnormal, _narrow) = (new int[length], new int[length], new NarrowTally(length, places));
        (Above, Equal) = (Columns(), Columns());
        (Below, _present) = (new int[Elements.Padded<int>(places)], new int[Elements.Padded<int>(places)]);
        (_offsets, AbnormalAtOffsets, ScaledAtOffsets) = (new int[Elements.Padded<int>(offsets)], new int[Elements.Padded<int>(offsets)], new int[Below.Length]);
        (_sums, _counts) = ([_sessions, _offsets, Doubled, OverAbnormal, Below, AbnormalAtOffsets, ScaledAtOffsets], [.. Above, .. Equal]);
        Estimation = estimation;

        short[][] Columns() => [.. Enumerable.Range(0, places).Select(_ => new short[length])];
    }

    /// <summary>The length of the estimation window.</summary>
    public int Estimation { get; }

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    /// <summary>How many residuals each of them has.</summary>
    public int Count { get; private set; }

    /// <summary>How many residuals and abnormal returns each of them has.</summary>
    public int Together { get; private set; }

    /// <summary>Sums of the doubled ranks of the residuals, by session.</summary>
    public int[] Doubled { get; }

    /// <summary>Sums of twice the number of abnormal returns below the residual, plus the number equal to it, by session.</summary>
    public int[] OverAbnormal { get; }

    /// <summary>Sums of twice the number of residuals and abnormal returns below the abnormal return, plus the number equal to it, by offset.</summary>
    public int[] AbnormalAtOffsets { get; }

    /// <summary>By place and session: how often the residual was above the event's value.</summary>
    public short[][] Above { get; }

    /// <summary>By place and session: how often the residual was equal to the event's value.</summary>
    public short[][] Equal { get; }

    /// <summary>By place: sums of twice the number of residuals below the event's value, plus the number equal to it.</summary>
    public int[] Below { get; }

    /// <summary>By offset: the same among residuals and the event's values at all offsets.</summary>
    public int[] ScaledAtOffsets { get; }

    /// <summary>How many events have a residual, by session.</summary>
    public ReadOnlySpan<int> Sessions => _sessions.AsSpan(0, Estimation);

    /// <summary>How many events have an abnormal return, by offset.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>Whether the events have a value at a place.</summary>
    public bool Has(int place) => _present[place] > 0;

    /// <summary>Whether an event can be added to those that are here.</summary>
    public bool Takes(ResidualRanks ranks, RankLimits limits) =>
        Events == 0 || (Events < MostEvents && Count == ranks.Count && Together == ranks.Together && limits.Present.SequenceEqual(_present));

    /// <summary>Whether the events of another tally can be added to those that are here.</summary>
    public bool Takes(RankTally other) =>
        Events == 0 || (Events + other.Events <= MostEvents && Count == other.Count && Together == other.Together && _present.AsSpan().SequenceEqual(other._present));

    /// <summary>Adds an event.</summary>
    /// <param name="ranks">The ranks of its residuals.</param>
    /// <param name="limits">Where its values stand among them, by place.</param>
    /// <param name="below">Twice the number of residuals and of its values at offsets below each of those, plus the number equal to it.</param>
    public void Add(ResidualRanks ranks, RankLimits limits, int[] below)
    {
        (Count, Together) = (ranks.Count, ranks.Together);
        Events++;
        limits.Present.CopyTo(_present);
        if (ranks.IsNarrow) AddNarrow(ranks, limits);
        else AddWide(ranks, limits);
        for (var place = 0; limits.HasEqual && place < _places; place++) RankVectors.AddEqual(ranks.Doubled, limits, place, Equal[place]);
        if (ranks.IsWhole) Array.Fill(_sessions, Events);
        else RankVectors.AddPresent(ranks.Doubled, _sessions);
        RankVectors.Add<int>(limits.DoubledBelow, Below);
        RankVectors.Add<int>(below, ScaledAtOffsets);
        RankVectors.Add<int>(ranks.AbnormalBelow, AbnormalAtOffsets);
        RankVectors.Add(ranks.AbnormalLimits.Present, _offsets);
    }

    /// <summary>Adds the events of another tally, which keeps them.</summary>
    public void Add(RankTally other)
    {
        other.Widen();
        (Count, Together) = (other.Count, other.Together);
        Events += other.Events;
        other._present.CopyTo(_present, 0);
        for (var i = 0; i < _sums.Length; i++) RankVectors.Add<int>(other._sums[i], _sums[i]);
        for (var i = 0; i < _counts.Length; i++) RankVectors.Add<short>(other._counts[i], _counts[i]);
    }

    /// <summary>Brings everything into the sums, which are whole only then.</summary>
    public void Widen() => _narrow.Move(this);

    /// <summary>Forgets all events.</summary>
    public void Clear()
    {
        Widen();
        Events = 0;
        foreach (var column in _sums) Array.Clear(column);
        foreach (var column in _counts) Array.Clear(column);
    }

    private void AddNarrow(ResidualRanks ranks, RankLimits limits)
    {
        _narrow.Add(ranks, limits);
        if (_narrow.IsFull) Widen();
    }

    private void AddWide(ResidualRanks ranks, RankLimits limits)
    {
        RankVectors.Add(ranks.Doubled, Doubled);
        RankVectors.Add(ranks.OverAbnormal, OverAbnormal);
        for (var place = 0; place < _places; place++)
            RankVectors.AddOver(ranks.Doubled, RankVectors.Doubled(limits.NotAbove[place]), Above[place]);
    }
}
