using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>Records of any size, written into the store of a test server.</summary>
internal static class LargeRecords
{
    /// <summary>The longest name of an event with this number.</summary>
    public static string LongName(int number) => $"events/large-{number:0000}-".PadRight(200, 'x');

    public static Timestamp At(int minute) => new() { Seconds = 1_751_328_000 + (60L * minute) };

    public static V1.Source Source(int number, int bytes) => new()
    {
        Name = Name("sources", number),
        Publisher = "A test",
        Title = "A source of the test",
        PublishTime = At(number),
        KnowledgeTime = At(number),
        Language = "en",
        Kind = V1.SourceKind.Newspaper,
        Note = new string('n', bytes),
    };

    public static V1.Event Event(int number, int bytes)
    {
        var @event = SampleEvent.Create(LongName(number), At(number), "large");
        var tags = Math.DivRem(bytes, 10_000, out var rest);
        for (var i = 0; i < tags; i++) @event.Tags.Add(string.Create(CultureInfo.InvariantCulture, $"tag-{i}-").PadRight(10_000 - 3, 't'));
        if (rest > 3) @event.Tags.Add(new string('t', rest - 3));
        return @event;
    }

    public static V1.Claim Claim(int number, string subject, int bytes) => new()
    {
        Name = Name("claims", number),
        Source = Name("sources", 0),
        Locator = new() { Paragraph = 1 },
        Subject = subject,
        FieldPath = "actors",
        Text = string.Create(CultureInfo.InvariantCulture, $"{number}").PadRight(bytes, 'c'),
        Stance = V1.Stance.Asserts,
        KnowledgeTime = At(number),
    };

    public static V1.Policy Policy(int number, int bytes) => new()
    {
        Name = Name("policies", number),
        DisplayName = "A policy of the test",
        Summary = new string('p', bytes),
        Kind = V1.PolicyKind.Fee,
        Unit = new() { Kind = V1.UnitKind.Count },
        Jurisdiction = "US",
        KnowledgeTime = At(number),
    };

    public static V1.Reaction Reaction(int number, int events)
    {
        var reaction = new V1.Reaction
        {
            Name = Name("reactions", number),
            DisplayName = "A reaction of the test",
            Subject = "stocks of the test",
            Metric = V1.Metric.PriceChangeFraction,
            Quantity = new() { Value = 0.1, Low = 0.1, High = 0.1, Unit = new() { Kind = V1.UnitKind.Fraction } },
            Direction = V1.Direction.Down,
            Time = SampleEvent.Create("events/x", At(number), "x").Time,
            KnowledgeTime = At(number),
        };
        reaction.Events.AddRange(Enumerable.Range(0, events).Select(LongName));
        return reaction;
    }

    public static V1.Instrument Instrument(int number, int bytes) => new()
    {
        Name = Name("instruments", number),
        DisplayName = "An instrument of the test",
        AssetClass = V1.AssetClass.EquityIndex,
        Calendar = "calendars/XNYS",
        Identifiers = { new V1.DatedIdentifier { Scheme = V1.IdentifierScheme.Ticker, Value = "LARGE" } },
        Universes = { new string('u', bytes) },
    };

    public static V1.Series Series(int number, int bytes) => new()
    {
        Name = Name("series", number),
        DisplayName = "A series of the test",
        Instrument = "instruments/btcusd",
        Fields =
        {
            new V1.FieldSpec { Field = V1.Field.Close, Unit = new() { Kind = V1.UnitKind.Price, Currency = "USD", Per = "bitcoin" } },
        },
        Frequency = new() { Unit = V1.FrequencyUnit.Hour, Count = 1 },
        Adjustment = V1.Adjustment.Raw,
        Source = "a test",
        Publisher = "nobody",
        Terms = "none",
        KnowledgeDelay = new(),
        Note = new string('s', bytes),
    };

    /// <summary>Writes records as one revision without the checks of an import.</summary>
    public static async Task WriteAsync(this WritableServer server, params IEnumerable<IMessage> records)
    {
        await using var write = await server.Store.BeginWriteAsync("a test", "large records", WritableServer.Ct);
        foreach (var record in records) await write.PutAsync(record.ToRecord(), WritableServer.Ct);
        Assert.True((await write.CommitAsync(WritableServer.Ct)).HasChanged);
    }

    private static string Name(string collection, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{collection}/large-{number:0000}");
}
