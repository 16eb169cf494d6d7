namespace TruceData.Domain;

/// <summary>Where values stand among the residuals of one estimation window, as limits of doubled ranks. A missing value has limits that no rank reaches.</summary>
internal sealed class RankLimits(int length)
{
    /// <summary>By value: residuals with a doubled rank over this one are not below it.</summary>
    public short[] Below { get; } = new short[length];

    /// <summary>By value: residuals with a doubled rank over this one are above it.</summary>
    public short[] NotAbove { get; } = new short[length];

    /// <summary>The number of values that are not missing.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a value is not missing.</summary>
    public bool Has(int index) => Below[index] != short.MaxValue;

    /// <summary>Twice the number of residuals below a value, plus the number equal to it.</summary>
    public int DoubledBelow(int index) => (Below[index] + NotAbove[index] - 1) / 2;

    /// <summary>Finds values among residuals in order.</summary>
    public void Find(ReadOnlySpan<double> values, ResidualOrder residuals)
    {
        Count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            (Below[i], NotAbove[i]) = (short.MaxValue, short.MaxValue);
            if (double.IsNaN(values[i])) continue;
            var (first, next) = residuals.Find(values[i]);
            (Below[i], NotAbove[i]) = ((short)(2 * first), (short)((2 * next) + 1));
            Count++;
        }
    }
}
