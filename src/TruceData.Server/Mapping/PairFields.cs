using Grpc.Core;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Checks that a request selects either pairs, or events and series.</summary>
internal static class PairFields
{
    public static void Check(
        IReadOnlyCollection<V1.EventPair> pairs, string list, IReadOnlyCollection<string> events, V1.EventFilter? filter,
        IReadOnlyCollection<string> series)
    {
        if (pairs.Count > 0 || list.Length > 0)
        {
            var field = pairs.Count > 0 ? "pairs" : "pair_list";
            if (pairs.Count > 0 && list.Length > 0) throw Conflict("pair_list", "pairs");
            if (events.Count > 0) throw Conflict("events", field);
            if (filter is not null) throw Conflict("filter", field);
            if (series.Count > 0) throw Conflict("series", field);
            return;
        }

        if (series.Count == 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "series",
                "is empty; name at least one series, or give pairs. MarketService/ListSeries lists them.");
        }

        if (events.Count > 0 && filter is not null) throw Conflict("filter", "events");
    }

    private static RpcException Conflict(string field, string other) =>
        ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, field, $"is set together with {other}; give one of the two.");
}
