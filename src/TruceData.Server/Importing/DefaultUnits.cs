using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>The units of fields for which the user states none.</summary>
internal static class DefaultUnits
{
    /// <summary>
    /// Returns a fraction for returns, a count for volume, and otherwise a price in <paramref name="currency"/>, or index points if the
    /// currency is null.
    /// </summary>
    public static Unit UnitOf(Field field, string? currency) => field switch
    {
        Field.Volume => new Unit { Kind = UnitKind.Count, Counted = "units" },
        Field.SimpleReturn or Field.LogReturn => new Unit { Kind = UnitKind.Fraction },
        _ when currency is not null => new Unit { Kind = UnitKind.Price, Currency = currency, Per = "unit" },
        _ => new Unit { Kind = UnitKind.IndexPoints },
    };
}
