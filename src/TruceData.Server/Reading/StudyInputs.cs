using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Store;

namespace TruceData.Server.Reading;

/// <summary>What a study is made from.</summary>
/// <param name="Events">The events.</param>
/// <param name="Sources">The series as they were read, in the order of the request.</param>
/// <param name="Series">The series ready to be estimated, in the same order.</param>
/// <param name="Groups">All events first, then the groups of the request; each followed by itself under alternative anchors where there are any.</param>
/// <param name="Newest">The newest knowledge time among events and bars; null without either.</param>
internal sealed record StudyInputs(
    IReadOnlyList<StudyEvent> Events, IReadOnlyList<StudySource> Sources, IReadOnlyList<StudySeries> Series, IReadOnlyList<StudyGroup> Groups, Instant? Newest)
{
    public static async Task<StudyInputs> ReadAsync(
        V1.EstimateImpactRequest request, StudyChoices choices, DataStore store, View view, IReadOnlyList<SeriesHandle> handles,
        IReadOnlyList<SeriesHandle> regressors, IReadOnlyList<StudyEvent> events, CancellationToken cancellationToken)
    {
        var factors = new List<StudySource>(regressors.Count);
        foreach (var handle in regressors) factors.Add(await StudySource.ReadAsync(handle, field: null, request.Adjustment, store, view, cancellationToken));
        var markets = handles.Select(h => h.Calendar).DistinctBy(c => c.Name).ToDictionary(
            c => c.Name, c => Market.Read(c, request, choices, events, factors, view.KnowledgeTime), StringComparer.Ordinal);
        var (sources, series) = (new List<StudySource>(handles.Count), new List<StudySeries>(handles.Count));
        var newest = events.Select(e => (Instant?)e.KnowledgeTime).Max();
        await foreach (var (source, market, panel, seen) in handles.InOrderAsync(WorkAsync, cancellationToken))
        {
            series.Add(new StudySeries(series.Count, source.Name, market.Calendar, panel));
            sources.Add(source);
            newest = new[] { newest, market.Newest, seen, seen is null ? null : source.KnownFrom }.Max();
        }

        return new StudyInputs(events, sources, series, GroupsOf(request, events, series), newest);

        async Task<(StudySource Source, Market Market, StudyPanel Panel, Instant? Newest)> WorkAsync(SeriesHandle handle)
        {
            var source = await StudySource.ReadAsync(handle, request.Field, request.Adjustment, store, view, cancellationToken);
            var market = markets[handle.Calendar.Name];
            var seen = source.See(market.Calendar.Calendar, market.Calendar.First, market.Calendar.Last, view.KnowledgeTime);
            return (source, market, market.Panel(seen, choices), seen.Newest);
        }
    }

    private static StudyGroup[] GroupsOf(V1.EstimateImpactRequest request, IReadOnlyList<StudyEvent> events, IReadOnlyList<StudySeries> series)
    {
        var alternatives = series.Any(s => s.Calendar.Rows.Any(r => r.Alternative));
        var groups = new List<StudyGroup>();
        Add("", [.. events.Select(_ => true)]);
        for (var i = 0; i < request.Groups.Count; i++) Add(request.Groups[i].Label, Members(request.Groups[i], $"groups[{i}].events", events));
        return [.. groups];

        void Add(string label, bool[] members)
        {
            groups.Add(new StudyGroup(label, Alternative: false, members));
            if (alternatives) groups.Add(new StudyGroup(label, Alternative: true, members));
        }
    }

    private static bool[] Members(V1.EventGroup group, string field, IReadOnlyList<StudyEvent> events)
    {
        var names = group.Events.ToHashSet(StringComparer.Ordinal);
        var members = events.Select(e => names.Remove(e.Name)).ToArray();
        if (names.Count == 0) return members;
        var stranger = names.Order(StringComparer.Ordinal).First();
        throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, $"{field}[{group.Events.IndexOf(stranger)}]", $"{stranger} is not among the events of the study; add it there.");
    }

    /// <summary>A calendar of the study with the benchmark or factors as they are seen on its sessions.</summary>
    private sealed record Market(StudyCalendar Calendar, IReadOnlyList<SessionColumn> Factors, IReadOnlyList<double[]> Returns, Instant? Newest)
    {
        public static Market Read(
            Calendar counted, V1.EstimateImpactRequest request, StudyChoices choices, IReadOnlyList<StudyEvent> events, IReadOnlyList<StudySource> factors,
            Instant? knowledgeTime)
        {
            var calendar = new StudyCalendar(counted, choices.Design, events, choices.AnchorPolicy, request.AnchorSensitivity, request.ExcludeOtherEvents);
            var seen = factors.Select(f => f.See(calendar.Calendar, calendar.First, calendar.Last, knowledgeTime)).ToArray();
            var given = choices.FactorValues == FactorValues.Returns;
            var newest = factors.Zip(seen).Where(f => f.Second.Newest is not null).Select(f => (Instant?)Instant.Max(f.First.KnownFrom, f.Second.Newest!.Value)).Max();
            return new Market(calendar, seen, [.. seen.Select(s => given ? s.Values : s.Returns(choices.Design.ReturnKind))], newest);
        }

        public StudyPanel Panel(SessionColumn series, StudyChoices choices) => choices.Span == ReturnSpan.TradeToTrade
            ? SessionReturns.TradeToTrade(series, Factors, choices.Design.ReturnKind)
            : SessionReturns.Lumped(series, Factors, Returns, choices.Design.ReturnKind);
    }
}
