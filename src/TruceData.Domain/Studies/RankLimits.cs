namespace TruceData.Domain;

/// <summary>Where values stand among the residuals of one estimation window, as limits of doubled ranks. A missing value has limits that no rank reaches.</summary>
internal sealed class RankLimits
{
    private readonly int[] _present;

    public RankLimits(int length)
    {
        (Below, NotAbove, Keys) = (new short[length], new short[length], new uint[length]);
        DoubledBelow = new int[Elements.Padded<int>(length)];
        _present = new int[DoubledBelow.Length];
    }

    /// <summary>By value: residuals with a doubled rank over this one are not below it.</summary>
    public short[] Below { get; }

    /// <summary>By value: residuals with a doubled rank over this one are above it.</summary>
    public short[] NotAbove { get; }

    /// <summary>Twice the number of residuals below each value, plus the number equal to it; 0 for missing values.</summary>
    public int[] DoubledBelow { get; }

    /// <summary>1 for each value that is not missing.</summary>
    public ReadOnlySpan<int> Present => _present;

    /// <summary>Where the values lie on the scale of <see cref="ResidualOrder"/>.</summary>
    public uint[] Keys { get; }

    /// <summary>The number of values that are not missing.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a value is equal to a residual; when none is, no rank lies between the two limits of any.</summary>
    public bool HasEqual { get; private set; }

    /// <summary>Makes every value missing.</summary>
    public void Clear()
    {
        (Count, HasEqual) = (0, false);
        Array.Fill(Below, short.MaxValue);
        Array.Fill(NotAbove, short.MaxValue);
        Array.Clear(DoubledBelow);
        Array.Clear(_present);
    }

    /// <summary>Sets the number of residuals below a value, and the number not above it.</summary>
    public void Set(int index, int first, int next)
    {
        (Below[index], NotAbove[index]) = ((short)(2 * first), (short)((2 * next) + 1));
        (DoubledBelow[index], _present[index]) = (first + next, 1);
        HasEqual |= first != next;
        Count++;
    }
}
