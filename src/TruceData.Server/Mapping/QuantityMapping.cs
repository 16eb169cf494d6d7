using TruceData.Domain;
using TruceData.V1;
using Hedge = TruceData.V1.Hedge;

namespace TruceData.Server.Mapping;

/// <summary>Stated numbers between the contract and the domain.</summary>
internal static class QuantityMapping
{
    /// <summary>The interval that a stated number allows by its significant figures and its hedge, whatever bounds it states.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number breaks a rule of the contract.</exception>
    public static QuantityInterval IntervalOf(Quantity quantity) =>
        QuantityInterval.Of(quantity.Value, quantity.SignificantFigures, ToDomain(quantity.Hedge));

    private static Domain.Hedge ToDomain(Hedge hedge) => hedge switch
    {
        Hedge.None => Domain.Hedge.None,
        Hedge.About => Domain.Hedge.About,
        Hedge.Nearly => Domain.Hedge.Nearly,
        Hedge.MoreThan => Domain.Hedge.MoreThan,
        Hedge.AtLeast => Domain.Hedge.AtLeast,
        Hedge.LessThan => Domain.Hedge.LessThan,
        Hedge.UpTo => Domain.Hedge.UpTo,
        _ => throw new ArgumentOutOfRangeException(nameof(hedge), hedge, "Not a stated hedge."),
    };
}
