using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Store.Records;

namespace TruceData.Server.Mapping;

/// <summary>
/// Converts between the records of the contract and those of the store, which consist of the bytes of the message and the values by
/// which lists are filtered, ordered and searched.
/// </summary>
internal static class RecordMapping
{
    /// <summary>Returns the message of a stored record.</summary>
    public static T Message<T>(this Store.Records.Record record) where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom(record.Body.Span);
        return message;
    }

    /// <summary>Returns the message of a stored record of any collection.</summary>
    public static IMessage Message(this Store.Records.Record record) =>
        RecordKind.FromCollection(record.Collection).Descriptor.Parser.ParseFrom(record.Body.Span.ToArray());

    /// <summary>Returns the message in a record; null if this version does not know its kind.</summary>
    public static IMessage? Content(this V1.Record record) => record.RecordCase switch
    {
        V1.Record.RecordOneofCase.Source => record.Source,
        V1.Record.RecordOneofCase.Event => record.Event,
        V1.Record.RecordOneofCase.Claim => record.Claim,
        V1.Record.RecordOneofCase.Policy => record.Policy,
        V1.Record.RecordOneofCase.Reaction => record.Reaction,
        V1.Record.RecordOneofCase.Instrument => record.Instrument,
        V1.Record.RecordOneofCase.Calendar => record.Calendar,
        V1.Record.RecordOneofCase.Coverage => record.Coverage,
        V1.Record.RecordOneofCase.PairList => record.PairList,
        _ => null,
    };

    /// <summary>Returns the stored record of a message.</summary>
    public static Store.Records.Record ToRecord(this IMessage message) => message switch
    {
        V1.Source source => Envelope(
            source, source.Name, Known(source.KnowledgeTime), source.PublishTime.ToInstant(), end: null,
            $"{source.Publisher} {source.Title} {source.Note}", Facet("kind", source.Kind)),
        V1.Event @event => Envelope(
            @event, @event.Name, Known(@event.KnowledgeTime), @event.Time.EarliestTime.ToInstant(), @event.Time.LatestTime.ToInstant(),
            string.Join(' ', [Words(@event.Name), @event.DisplayName, @event.Summary, .. AttributeTexts(@event)]),
            [
                Facet("kind", @event.Kind), Facet("phase", @event.Phase),
                .. Facets("actor", @event.Actors), .. Facets("target", @event.Targets),
                .. Facets("policy", @event.Measures.Select(m => m.Policy)), .. Facets("tag", @event.Tags),
                .. Facets("instrument", @event.Instruments),
            ]),
        V1.Claim claim => Envelope(
            claim, claim.Name, Known(claim.KnowledgeTime), claim.KnowledgeTime.ToInstant(), end: null,
            $"{claim.Text} {claim.AttributedTo} {claim.Statistic?.Measure} {claim.Statistic?.Population}",
            Facet("subject", claim.Subject), Facet("source", claim.Source), Facet("field_path", claim.FieldPath),
            Facet("stance", claim.Stance)),
        V1.Policy policy => Envelope(
            policy, policy.Name, Known(policy.KnowledgeTime), NodaConstants.UnixEpoch, end: null, $"{policy.DisplayName} {policy.Summary}",
            Facet("kind", policy.Kind), Facet("jurisdiction", policy.Jurisdiction)),
        V1.Reaction reaction => Envelope(
            reaction, reaction.Name, Known(reaction.KnowledgeTime), reaction.Time.EarliestTime.ToInstant(),
            reaction.Time.LatestTime.ToInstant(),
            $"{Words(reaction.Name)} {reaction.DisplayName} {reaction.Subject}",
            [Facet("subject", reaction.Subject), Facet("metric", reaction.Metric), .. Facets("event", reaction.Events)]),
        V1.Instrument instrument => Envelope(
            instrument, instrument.Name, Known(instrument.KnowledgeTime), NodaConstants.UnixEpoch, end: null, instrument.DisplayName,
            [
                Facet("asset_class", instrument.AssetClass), .. Facets("identifier", instrument.Identifiers.Select(i => i.Value)),
                .. Facets("universe", instrument.Universes),
            ]),
        V1.Calendar calendar =>
            Envelope(calendar, calendar.Name, Knowledge.Always, NodaConstants.UnixEpoch, end: null, calendar.DisplayName),
        V1.Coverage coverage => Envelope(
            coverage, coverage.Name, Knowledge.Always, coverage.Valid.StartTime.ToInstant(), coverage.Valid.EndTime.ToInstant(),
            coverage.Subject),
        V1.PairList list => Envelope(
            list, list.Name, Knowledge.Always, NodaConstants.UnixEpoch, end: null, $"{list.DisplayName} {list.Note}"),
        V1.Series series => Envelope(
            series, series.Name, Knowledge.Always, NodaConstants.UnixEpoch, end: null, $"{series.DisplayName} {series.Note}",
            Facet("instrument", series.Instrument), Facet("policy", series.Policy), Facet("frequency_unit", series.Frequency.Unit)),
        _ => throw new ArgumentException($"{message.Descriptor.FullName} is not a record.", nameof(message)),
    };

    /// <summary>Returns the facet value of an enum value: its number.</summary>
    public static string FacetValue<T>(T value) where T : struct, System.Enum => Convert.ToInt32(value).ToString();

    private static Store.Records.Record Envelope(
        IMessage body, string name, Instant known, Instant sort, Instant? end, string text, params ReadOnlySpan<Facet> facets) =>
        new(name, known, sort, end, facets.ToArray().Where(f => f.Value.Length > 0).Distinct().ToArray(), text, body.ToByteArray());

    private static Instant Known(Timestamp? time) => time?.ToInstant() ?? Knowledge.Always;

    private static Facet Facet<T>(string key, T value) where T : struct, System.Enum => new(key, FacetValue(value));

    private static Facet Facet(string key, string value) => new(key, value);

    private static IEnumerable<Facet> Facets(string key, IEnumerable<string> values) => values.Select(value => new Facet(key, value));

    private static IEnumerable<string> AttributeTexts(V1.Event @event) => @event.Attributes.Where(a => a.HasText).Select(a => a.Text);

    private static string Words(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('-', ' ');
}
