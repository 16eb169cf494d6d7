using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>
/// Computes the decided path: at each instant of valid time, the step of the latest event that covers it. Steps never overlap.
/// </summary>
internal static class DecidedSteps
{
    public static IEnumerable<PolicyStep> Compute(PolicyHistory record, Instant now)
    {
        var layers = LayersOf(record);
        var cells = CellsOf(layers);
        Layer? ended = null;
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Top is not { } top)
            {
                ended = null;
                continue;
            }

            var first = i;
            while (i + 1 < cells.Count && cells[i + 1].Top == top) i++;

            // What was scheduled before the limited measure waits for the same decision as the step that returns first.
            ended = EndedOver(top, layers, cells, first) ?? (ended?.Measure.IsAfter(top.Measure) == true ? ended : null);
            yield return Step(layers, cells, first, i, ended, record, now);
        }
    }

    /// <summary>Returns the decided measures in order, each with the intervals that later measures end.</summary>
    private static Layer[] LayersOf(PolicyHistory record)
    {
        var ends = record.Measures.Where(PolicyHistory.IsEnd)
            .SelectMany(end => record.EndedBy(end).Select(ended => (ended, Cut.By(end))))
            .ToLookup(e => e.ended, e => e.Item2);
        return
        [
            .. record.Measures
                .Where(PolicyHistory.IsDecided)
                .Select(m => new Layer(m, PolicyHistory.BoundsOf(m)!.Value, [.. ends[m]])),
        ];
    }

    /// <summary>Returns the intervals between adjacent bounds, each with the topmost layer that covers it.</summary>
    private static List<Cell> CellsOf(Layer[] layers)
    {
        var bounds = layers
            .SelectMany(l => l.Cuts.SelectMany(c => new[] { c.From, c.To }).Append(l.From).Append(l.To))
            .Distinct()
            .Order()
            .ToArray();
        var cells = new List<Cell>(bounds.Length);
        for (var i = 0; i + 1 < bounds.Length; i++)
        {
            var start = bounds[i];
            cells.Add(new Cell(start, bounds[i + 1], Array.FindLast(layers, l => l.Covers(start))));
        }

        return cells;
    }

    /// <summary>
    /// Returns the limited measure that reached its end where <paramref name="top"/> applies again; null if the step begins on its own
    /// first day.
    /// </summary>
    private static Layer? EndedOver(Layer top, Layer[] layers, List<Cell> cells, int first) => cells[first].From == top.From
        ? null
        : Array.FindLast(layers, l => l.Measure.IsAfter(top.Measure) && l.To == cells[first].From && l.Covers(cells[first - 1].From));

    private static PolicyStep Step(
        Layer[] layers, List<Cell> cells, int first, int last, Layer? ended, PolicyHistory record, Instant now)
    {
        var top = cells[first].Top!;
        var (from, to) = (cells[first].From, cells[last].To);
        var known = top.Measure.KnowledgeTime;
        if (from > top.From) known = Instant.Max(known, UncoveredSince(top, layers, cells[first - 1].From));
        if (to < top.To) known = Instant.Max(known, UncoveredSince(top, layers, to));
        for (var i = first; i <= last; i++) known = Instant.Max(known, CoveredSince(top, layers, cells[i].From));

        // An event that ends the limited measure on the day of its end decides that this step applies again.
        var decisions = ended?.CutsAt(ended.To).Select(c => c.KnowledgeTime).ToArray() ?? [];
        var returnsAfter = decisions.Length == 0 ? ended?.Measure : null;
        var state = top.Measure.Phase == Phase.Suspended ? PolicyState.Suspended
            : from > now ? PolicyState.Scheduled
            : returnsAfter is not null ? PolicyState.Undecided
            : to <= now ? PolicyState.Expired
            : PolicyState.InForce;
        if (state is PolicyState.InForce or PolicyState.Expired && decisions.Length > 0) known = Instant.Max(known, decisions.Min());
        if (state is PolicyState.InForce or PolicyState.Undecided) known = Instant.Max(known, from);
        if (state == PolicyState.Expired) known = Instant.Max(known, to);
        var valid = new Interval(from == Instant.MinValue ? null : from, to == Instant.MaxValue ? null : to);
        return new PolicyStep(top.Measure, valid, state, record.EventsBehind(top.Measure), known, returnsAfter);
    }

    /// <summary>
    /// Returns the earliest time at which it was known that a later step overrides or ends <paramref name="layer"/> at
    /// <paramref name="at"/>.
    /// </summary>
    private static Instant UncoveredSince(Layer layer, Layer[] layers, Instant at)
    {
        var above = layers
            .Where(l => l.Measure.IsAfter(layer.Measure) && l.Covers(at))
            .Select(l => Instant.Max(l.Measure.KnowledgeTime, CoveredSince(l, layers, at)));
        return above.Concat(layer.CutsAt(at).Select(c => c.KnowledgeTime)).Min();
    }

    /// <summary>
    /// Returns the earliest time at which it was known that every later step over <paramref name="layer"/> had ended at
    /// <paramref name="at"/>.
    /// </summary>
    private static Instant CoveredSince(Layer layer, Layer[] layers, Instant at) => layers
        .Where(l => l.Measure.IsAfter(layer.Measure) && l.Spans(at) && !l.Covers(at))
        .Select(l => l.CutsAt(at).Min(c => c.KnowledgeTime))
        .Append(Instant.MinValue)
        .Max();

    private sealed record Cell(Instant From, Instant To, Layer? Top);

    private sealed record Cut(Instant From, Instant To, Instant KnowledgeTime)
    {
        public static Cut By(PolicyMeasure end)
        {
            var (from, to) = PolicyHistory.BoundsOf(end)!.Value;
            return new Cut(from, to, end.KnowledgeTime);
        }
    }

    private sealed record Layer(PolicyMeasure Measure, (Instant From, Instant To) Bounds, IReadOnlyList<Cut> Cuts)
    {
        public Instant From => Bounds.From;

        public Instant To => Bounds.To;

        public bool Spans(Instant at) => From <= at && at < To;

        public bool Covers(Instant at) => Spans(at) && !CutsAt(at).Any();

        public IEnumerable<Cut> CutsAt(Instant at) => Cuts.Where(c => c.From <= at && at < c.To);
    }
}
