namespace TruceData.Domain.Studies;

/// <summary>The definition of a return.</summary>
public enum ReturnKind
{
    /// <summary>Price over the price before, minus 1.</summary>
    Simple = 1,

    /// <summary>Natural logarithm of price over the price before.</summary>
    Log = 2,
}
