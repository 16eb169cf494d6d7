using TruceData.Server.Mapping;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Studies;

/// <summary>A server with synthetic daily series on the 24x7 calendar from 1 June 2019 on, and an event on each day.</summary>
public sealed class SyntheticMarket : IAsyncLifetime
{
    public const int Days = 400;
    public const int Middle = 300;

    /// <summary>The day whose event names an instrument.</summary>
    public const int DayWithInstrument = 310;
    private const long Day = 86_400_000_000_000;
    private static readonly long s_first = TestTimes.At("2019-06-01T00:00Z").Seconds * 1_000_000_000;
    private WritableServer? _server;

    public Clients Clients => new(Server.Channel.CreateCallInvoker());

    /// <summary>The returns of `series/x-market` by day; NaN on the first.</summary>
    public double[] Market { get; } = Normal(1);

    /// <summary>The returns of `series/x-random`.</summary>
    public double[] Random { get; } = Normal(2);

    /// <summary>The values of `series/x-factor`, which are returns.</summary>
    public double[] Factor { get; } = Normal(3);

    private WritableServer Server => _server!;

    public static string Event(int day) => $"events/x-day-{day}";

    public async ValueTask InitializeAsync()
    {
        _server = await WritableServer.StartAsync();
        await using (var write = await Server.Store.BeginWriteAsync("a test", "events", WritableServer.Ct))
        {
            foreach (var @event in Enumerable.Range(0, Days).Select(CreateEvent))
                await write.PutAsync(RecordMapping.ToRecord(@event), WritableServer.Ct);
            await write.CommitAsync(WritableServer.Ct);
        }

        await ImportAsync("x-market", Prices(Market));
        await ImportAsync("x-random", Prices(Random));
        await ImportAsync("x-other", Prices(Normal(4)));
        await ImportAsync("x-third", Prices(Normal(5)));
        await ImportAsync("x-factor", Factor);
        await ImportAsync("x-twice", Prices([.. Market.Select(m => 2 * m)]));
        await ImportAsync("x-constant", [.. Enumerable.Repeat(100.0, Days)]);
        await ImportAsync("x-missing", [.. Enumerable.Repeat(double.NaN, Days)]);
        await ImportAsync("x-one", [100]);
        await ImportAsync("x-gaps", [.. Prices(Random).Select((p, day) => day % 3 == 1 ? double.NaN : p)]);
        await ImportAsync("x-zero", [.. Prices(Random).Select((p, day) => day == 250 ? 0 : p)]);
        await ImportAsync("x-vast", [.. Prices(Random).Select((p, day) => day % 2 == 0 ? 1e300 : 1e-300)]);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Imports a series of closes, the first on the first day.</summary>
    public Task ImportAsync(string name, double[] closes, string? instrument = null) =>
        ImportAsync(
            name, instrument, (new V1.FieldSpec { Field = V1.Field.Close, Unit = new() { Kind = V1.UnitKind.IndexPoints } }, closes));

    /// <summary>Imports a series of several columns, the first value on the first day.</summary>
    public Task ImportAsync(string name, params (V1.FieldSpec Field, double[] Values)[] columns) =>
        ImportAsync(name, instrument: null, columns);

    private Task ImportAsync(string name, string? instrument, params (V1.FieldSpec Field, double[] Values)[] columns)
    {
        var series = new V1.Series
        {
            Name = $"series/{name}",
            DisplayName = "A series of the test",
            Calendar = "calendars/24x7",
            Adjustment = V1.Adjustment.Raw,
            Frequency = new() { Unit = V1.FrequencyUnit.Session, Count = 1 },
            Source = "a test",
            Publisher = "a test",
            Terms = "none",
            KnowledgeDelay = new(),
            Fields = { columns.Select(c => c.Field) },
        };
        if (instrument is not null) series.Instrument = instrument;
        return Server.ImportAsync(
            series,
            new V1.SeriesChunk
            {
                Series = $"series/{name}",
                TimeUnixNanos = { Enumerable.Range(0, columns[0].Values.Length).Select(day => s_first + (day * Day)) },
                Columns =
                {
                    columns.Select(c => new V1.Column { Field = c.Field.Field, ColumnName = c.Field.ColumnName, Values = { c.Values } }),
                },
            });
    }

    public Task ImportRecordsAsync(params V1.Record[] records) => Server.ImportAsync(records);

    /// <summary>Prices that have the returns given.</summary>
    public static double[] Prices(double[] returns)
    {
        var (prices, price) = (new double[returns.Length], 100.0);
        for (var day = 0; day < returns.Length; day++) prices[day] = day == 0 ? price : price *= 1 + returns[day];
        return prices;
    }

    private static double[] Normal(int seed)
    {
        var returns = new double[Days];
        MathNet.Numerics.Distributions.Normal.Samples(new System.Random(seed), returns, 0, 0.01);
        returns[0] = double.NaN;
        return returns;
    }

    private static V1.Event CreateEvent(int day)
    {
        var time = TestTimes.At("2019-06-01T12:00Z");
        time.Seconds += day * 86_400L;
        var @event = SampleEvent.Create(Event(day), time, "x-every-day");
        if (day == DayWithInstrument) @event.Instruments.Add("instruments/sp500");
        @event.Attributes.Add(new V1.EventAttribute { Name = "size", Number = day % 7 });
        @event.Attributes.Add(new V1.EventAttribute { Name = "twice", Number = 2 * (day % 7) });
        @event.Attributes.Add(new V1.EventAttribute { Name = "sector", Text = day % 2 == 0 ? "energy" : "banks" });
        @event.Attributes.Add(new V1.EventAttribute { Name = "name", Text = Event(day) });
        @event.Attributes.Add(new V1.EventAttribute { Name = "single", Text = "a" });
        if (day % 10 != 0) @event.Attributes.Add(new V1.EventAttribute { Name = "sparse", Number = day });
        @event.Attributes.Add(
            day % 2 == 0 ? new V1.EventAttribute { Name = "mixed", Number = day } : new V1.EventAttribute { Name = "mixed", Text = "a" });
        @event.Attributes.Add(new V1.EventAttribute { Name = "infinite", Number = day == Middle ? double.PositiveInfinity : day });
        return @event;
    }
}
