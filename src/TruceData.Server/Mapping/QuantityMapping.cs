using TruceData.Domain.Claims;

namespace TruceData.Server.Mapping;

/// <summary>Converts stated numbers of the contract to intervals of the Domain.</summary>
internal static class QuantityMapping
{
    /// <summary>
    /// Returns the interval that the significant figures and the hedge of a stated number allow, regardless of the bounds that it states.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number breaks a rule of the contract.</exception>
    public static QuantityInterval IntervalOf(V1.Quantity quantity) =>
        QuantityInterval.FromValue(quantity.Value, quantity.SignificantFigures, ToDomain(quantity.Hedge));

    private static Domain.Claims.Hedge ToDomain(V1.Hedge hedge) => hedge switch
    {
        V1.Hedge.None => Domain.Claims.Hedge.None,
        V1.Hedge.About => Domain.Claims.Hedge.About,
        V1.Hedge.Nearly => Domain.Claims.Hedge.Nearly,
        V1.Hedge.MoreThan => Domain.Claims.Hedge.MoreThan,
        V1.Hedge.AtLeast => Domain.Claims.Hedge.AtLeast,
        V1.Hedge.LessThan => Domain.Claims.Hedge.LessThan,
        V1.Hedge.UpTo => Domain.Claims.Hedge.UpTo,
        V1.Hedge.Exact => Domain.Claims.Hedge.Exact,
        _ => throw new ArgumentOutOfRangeException(nameof(hedge), hedge, "Not a stated hedge."),
    };
}
