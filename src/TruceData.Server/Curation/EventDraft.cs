using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Creates the records of a new event: the event and the claims of one source about its time, phase and summary.</summary>
internal static class EventDraft
{
    /// <summary>Returns the event and its claims.</summary>
    /// <param name="event">The event without a knowledge time; without one it is the end of the event time.</param>
    /// <param name="source">The source, which must have a name.</param>
    /// <param name="paragraph">The paragraph of the source that states it.</param>
    public static IReadOnlyList<IMessage> Create(Event @event, Source source, int paragraph)
    {
        @event.KnowledgeTime ??= @event.Time.LatestTime.Clone();
        return
        [
            @event,
            CreateClaim("time", claim => claim.Time = @event.Time.Clone()),
            CreateClaim("phase", claim => claim.EnumName = EnumNames.NameOf(@event.Phase)),
            CreateClaim("summary", claim => claim.Text = @event.Summary),
        ];

        Claim CreateClaim(string field, Action<Claim> setValue)
        {
            var claim = new Claim
            {
                Source = source.Name,
                Locator = new Locator { Paragraph = paragraph },
                Subject = @event.Name,
                FieldPath = field,
                Stance = Stance.Asserts,
                KnowledgeTime = Later(@event.KnowledgeTime, source.KnowledgeTime),
            };
            claim.Name = ClaimName.Create(claim);
            setValue(claim);
            return claim;
        }
    }

    private static Timestamp Later(Timestamp a, Timestamp? b) => (b is null || a > b ? a : b).Clone();
}
