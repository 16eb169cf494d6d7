using Google.Protobuf;
using NodaTime;
using TruceData.Server.Mapping;

namespace TruceData.Server.Curation.Evidence;

/// <summary>An event or reaction that a dated fact shows to have been public before its knowledge time.</summary>
/// <param name="Record">The name of the event or reaction.</param>
/// <param name="KnowledgeTime">Its knowledge time.</param>
/// <param name="Evidence">The claim whose source was published earlier, or the reaction to the event that was over earlier.</param>
/// <param name="EvidenceTime">The publish time of the source, or the end of the reaction's time.</param>
internal sealed record LateKnowledge(string Record, Instant KnowledgeTime, string Evidence, Instant EvidenceTime)
{
    /// <summary>
    /// Finds the events and reactions that are known later than a source about them was published, and the events that are known later than
    /// a market reacted to them. Each is listed with its earliest evidence, in the order of names.
    /// </summary>
    /// <remarks>
    /// Not an error: a source can state something else about the subject than the record does. A source that was published before the event
    /// can have happened announced it and does not count.
    /// </remarks>
    /// <param name="records">
    /// The records of a data set without violations. Claims whose sources are elsewhere, in a store, do not count.
    /// </param>
    public static IReadOnlyList<LateKnowledge> Find(IReadOnlyDictionary<string, IMessage> records)
    {
        var claims = records.Values.OfType<V1.Claim>()
            .Where(c => records.ContainsKey(c.Source))
            .Select(c => (c.Subject, Evidence: c.Name, Time: ((V1.Source)records[c.Source]).PublishTime.ToInstant()));
        var reactions = records.Values.OfType<V1.Reaction>()
            .SelectMany(r => r.Events.Select(e => (Subject: e, Evidence: r.Name, Time: r.Time.LatestTime.ToInstant())));
        var evidence = claims.Concat(reactions).ToLookup(e => e.Subject, e => (e.Evidence, e.Time));
        return
        [
            .. records.Values.Select(Dated).OfType<(string Name, Instant Known, Instant Earliest)>()
                .OrderBy(r => r.Name, StringComparer.Ordinal)
                .SelectMany(r => evidence[r.Name]
                    .Where(e => r.Earliest <= e.Time && e.Time < r.Known)
                    .OrderBy(e => e.Time).ThenBy(e => e.Evidence, StringComparer.Ordinal).Take(1)
                    .Select(e => new LateKnowledge(r.Name, r.Known, e.Evidence, e.Time))),
        ];
    }

    private static (string Name, Instant Known, Instant Earliest)? Dated(IMessage record) => record switch
    {
        V1.Event e => (e.Name, e.KnowledgeTime.ToInstant(), e.Time.EarliestTime.ToInstant()),
        V1.Reaction r => (r.Name, r.KnowledgeTime.ToInstant(), r.Time.EarliestTime.ToInstant()),
        _ => null,
    };
}
