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

    private readonly int[] _present;
    private readonly int[] _sessions;
    private readonly int[] _offsets;
    private readonly int _places;
    private readonly byte[][] _narrow;
    private int _narrowEvents;

    public RankTally(int estimation, int places, int offsets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(estimation, LongestEstimation);
        var length = Elements.Padded<byte>(estimation);
        (_sessions, _places) = (new int[length], places);
        (Doubled, Abnormal) = (new int[length], new int[length]);
        (_narrow, Above, Equal) = (Columns<byte>(), Columns<short>(), Columns<short>());
        (Below, _present) = (new int[Elements.Padded<int>(places)], new int[Elements.Padded<int>(places)]);
        var padded = Elements.Padded<int>(offsets);
        (_offsets, AbnormalAtOffsets, ScaledAtOffsets) = (new int[padded], new int[padded], new int[padded]);
        Estimation = estimation;

        T[][] Columns<T>() => [.. Enumerable.Range(0, places).Select(_ => new T[length])];
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

    /// <summary>Sums of the doubled ranks of residuals among residuals and abnormal returns, less their mean, by session.</summary>
    public int[] Abnormal { get; }

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

    /// <summary>Adds an event.</summary>
    /// <param name="ranks">The ranks of its residuals.</param>
    /// <param name="limits">Where its values stand among them, by place.</param>
    /// <param name="below">Twice the number of its values at offsets below each of them, plus the number equal to it.</param>
    public void Add(ResidualRanks ranks, RankLimits limits, int[] below)
    {
        (Count, Together) = (ranks.Count, ranks.Together);
        Events++;
        limits.Present.CopyTo(_present);
        RankVectors.Add(ranks.Doubled, Doubled);
        RankVectors.Add(ranks.AbnormalDeviations, Abnormal);
        if (ranks.IsWhole) Array.Fill(_sessions, Events);
        else RankVectors.AddPresent(ranks.Doubled, _sessions);
        for (var place = 0; place < _places; place++)
        {
            if (Has(place)) AddPlace(ranks, limits, place);
        }

        if (ranks.Narrow.Length > 0 && ++_narrowEvents == byte.MaxValue) MoveNarrow();
        RankVectors.Add(limits.DoubledBelow, Below);
        RankVectors.Add(limits.DoubledBelow, ScaledAtOffsets);
        RankVectors.Add(below, ScaledAtOffsets);
        RankVectors.Add(ranks.AbnormalLimits.DoubledBelow, AbnormalAtOffsets);
        RankVectors.Add(ranks.AbnormalBelow, AbnormalAtOffsets);
        RankVectors.Add(ranks.AbnormalLimits.Present, _offsets);
    }

    /// <summary>Brings together what was counted in 8 bits.</summary>
    public void MoveNarrow()
    {
        for (var place = 0; place < _narrow.Length && _narrowEvents > 0; place++) RankVectors.Move(_narrow[place], Above[place]);
        _narrowEvents = 0;
    }

    /// <summary>Forgets all events.</summary>
    public void Clear()
    {
        Events = 0;
        foreach (var column in (int[][])[_sessions, _offsets, Doubled, Abnormal, Below, AbnormalAtOffsets, ScaledAtOffsets]) Array.Clear(column);
        foreach (var column in Above.Concat(Equal)) Array.Clear(column);
    }

    private void AddPlace(ResidualRanks ranks, RankLimits limits, int place)
    {
        if (ranks.Narrow.Length > 0) RankVectors.AddOver(ranks.Narrow, (byte)(limits.NotAbove[place] / 2), _narrow[place].AsSpan());
        else RankVectors.AddOver(ranks.Doubled, limits.NotAbove[place], Above[place].AsSpan());
        if (limits.HasEqual) RankVectors.AddBetween(ranks.Doubled, limits.Below[place], limits.NotAbove[place], Equal[place]);
    }
}
