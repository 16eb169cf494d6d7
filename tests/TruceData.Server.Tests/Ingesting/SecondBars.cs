using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>Imports synthetic bars of one second.</summary>
internal static class SecondBars
{
    private const int ChunkLength = 10_000;
    private const long NanosPerSecond = 1_000_000_000;
    private static readonly long First = TestTimes.At("2025-10-06T00:00Z").Seconds * NanosPerSecond;

    /// <summary>Imports a number of bars from 6 October 2025 on into a new series.</summary>
    public static async Task ImportAsync(Clients clients, string name, int bars)
    {
        using var call = clients.Ingest.ImportSeries(cancellationToken: TestContext.Current.CancellationToken);
        var header = new V1.ImportSeriesHeader { Header = Uploads.Header(), Series = Series(name) };
        var chunks = Enumerable.Range(0, bars).Chunk(ChunkLength).Select(seconds => new V1.SeriesChunk
        {
            Series = name,
            TimeUnixNanos = { seconds.Select(s => First + (s * NanosPerSecond)) },
            Columns = { new V1.Column { Field = V1.Field.Close, Values = { seconds.Select(s => Math.Sqrt(s + 1)) } } },
        });
        await Uploads.SendAsync(call, chunks.Select(c => new V1.ImportSeriesRequest { Chunk = c }).Prepend(new() { Header = header }));
    }

    private static V1.Series Series(string name) => new()
    {
        Name = name,
        DisplayName = "A test",
        Instrument = "instruments/btcusd",
        Fields =
        {
            new V1.FieldSpec { Field = V1.Field.Close, Unit = new() { Kind = V1.UnitKind.Price, Currency = "USD", Per = "bitcoin" } },
        },
        Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Second, Count = 1 },
        Adjustment = V1.Adjustment.Raw,
        Source = "a test",
        Publisher = "a test",
        Terms = "none",
        KnowledgeDelay = new Duration(),
    };
}
