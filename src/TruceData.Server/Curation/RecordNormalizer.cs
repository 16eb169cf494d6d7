using Google.Protobuf;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Fills in fields that follow from others.</summary>
internal static class RecordNormalizer
{
    /// <summary>Returns a copy of a record in which every quantity has bounds; bounds that are stated stay.</summary>
    /// <param name="record">A record that complies with the rules.</param>
    public static IMessage Normalize(IMessage record)
    {
        switch (record)
        {
            case Claim { Quantity: not null } claim:
                var claimCopy = claim.Clone();
                Fill(claimCopy.Quantity);
                return claimCopy;
            case Reaction { Quantity: not null } reaction:
                var reactionCopy = reaction.Clone();
                Fill(reactionCopy.Quantity);
                return reactionCopy;
            case Event { Measures.Count: > 0 } @event:
                var eventCopy = @event.Clone();
                foreach (var measure in eventCopy.Measures)
                {
                    Fill(measure.Level);
                    Fill(measure.Change);
                }

                return eventCopy;
            default:
                return record;
        }
    }

    private static void Fill(Quantity? quantity)
    {
        if (quantity is null or { HasLow: true, HasHigh: true }) return;
        var interval = QuantityMapping.IntervalOf(quantity);
        if (!quantity.HasLow) quantity.Low = interval.Low;
        if (!quantity.HasHigh) quantity.High = interval.High;
    }
}
