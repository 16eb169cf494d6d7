namespace TruceData.Domain;

/// <summary>Where values stand among the residuals of one estimation window, as limits of doubled ranks. A missing value has limits that no rank reaches.</summary>
internal sealed class RankLimits(int length)
{
    /// <summary>By value: residuals with a doubled rank over this one are not below it.</summary>
    public short[] Below { get; } = new short[length];

    /// <summary>By value: residuals with a doubled rank over this one are above it.</summary>
    public short[] NotAbove { get; } = new short[length];

    /// <summary>Where the values lie on the scale of <see cref="ResidualOrder"/>.</summary>
    public uint[] Keys { get; } = new uint[length];

    /// <summary>The number of values that are not missing.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a value is equal to a residual; when none is, no rank lies between the two limits of any.</summary>
    public bool HasEqual { get; private set; }

    /// <summary>Whether a value is not missing.</summary>
    public bool Has(int index) => Below[index] != short.MaxValue;

    /// <summary>Twice the number of residuals below a value, plus the number equal to it.</summary>
    public int DoubledBelow(int index) => (Below[index] + NotAbove[index] - 1) / 2;

    /// <summary>Makes every value missing.</summary>
    public void Clear()
    {
        (Count, HasEqual) = (0, false);
        Array.Fill(Below, short.MaxValue);
        Array.Fill(NotAbove, short.MaxValue);
    }

    /// <summary>Sets the number of residuals below a value, and the number not above it.</summary>
    public void Set(int index, int first, int next)
    {
        (Below[index], NotAbove[index]) = ((short)(2 * first), (short)((2 * next) + 1));
        HasEqual |= first != next;
        Count++;
    }
}
