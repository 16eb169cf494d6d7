using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>The aggregation rules of columns that an importer defines: stored, shown and used for resampling.</summary>
public sealed class AggregationRuleTests : IAsyncLifetime
{
    private const string Name = "series/test-rules";
    private const long Hour = 3_600_000_000_000;
    private static readonly long s_first = TestTimes.At("2025-10-06T00:00Z").Seconds * 1_000_000_000;
    private static readonly double[] s_values = [3, double.NaN, 9, 1, 4];
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private static CancellationToken Ct => WritableServer.Ct;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Theory]
    [InlineData(V1.AggregationRule.Unspecified, 4)]
    [InlineData(V1.AggregationRule.First, 3)]
    [InlineData(V1.AggregationRule.Maximum, 9)]
    [InlineData(V1.AggregationRule.Minimum, 1)]
    [InlineData(V1.AggregationRule.Last, 4)]
    [InlineData(V1.AggregationRule.Sum, 17)]
    public async Task Bars_are_combined_by_the_rule_of_the_column(V1.AggregationRule rule, double expected)
    {
        await Server.ImportAsync(Series(rule), Chunk());
        Assert.Equal(expected, await ResampleAsync());
        var stored = await Server.Markets.GetSeriesAsync(new() { Name = Name }, cancellationToken: Ct);
        Assert.Equal(rule, Assert.Single(stored.Series.Fields).AggregationRule);
    }

    [Fact]
    public async Task The_rule_of_stored_bars_can_be_corrected_and_earlier_revisions_keep_theirs()
    {
        var before = await Server.ImportAsync(Series(V1.AggregationRule.Unspecified), Chunk());
        await Server.ImportAsync(Series(V1.AggregationRule.Sum), Chunk());
        Assert.Equal(17, await ResampleAsync());
        Assert.Equal(4, await ResampleAsync(new V1.AsOf { Revision = before.Revision.Number }));
    }

    [Theory]
    [InlineData(V1.Field.Close)]
    [InlineData(V1.Field.Volume)]
    [InlineData(V1.Field.Value)]
    public async Task The_rule_of_a_known_field_cannot_be_replaced(V1.Field field)
    {
        var series = Series(V1.AggregationRule.Last);
        series.Fields[0].Field = field;
        series.Fields[0].ColumnName = "";
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(series, Chunk()));
        Assert.Equal(("RECORD_INVALID", "header.series.fields[0].aggregation_rule"), (refused.Reason, Assert.Single(refused.Fields)));
        await Server.AssertMissingAsync(Name);
    }

    private static V1.SeriesChunk Chunk() => new()
    {
        Series = Name,
        TimeUnixNanos = { s_values.Select((_, i) => s_first + (i * Hour)) },
        Columns = { new V1.Column { Field = V1.Field.Named, ColumnName = "trade_count", Values = { s_values } } },
    };

    private static V1.Series Series(V1.AggregationRule rule)
    {
        var series = Header();
        if (rule != V1.AggregationRule.Unspecified) series.Fields[0].AggregationRule = rule;
        return series;
    }

    private static V1.Series Header() => new()
    {
        Name = Name,
        DisplayName = "A test",
        Calendar = "calendars/24x7",
        Fields =
        {
            new V1.FieldSpec
            {
                Field = V1.Field.Named,
                ColumnName = "trade_count",
                Unit = new() { Kind = V1.UnitKind.Count, Counted = "trades" },
            },
        },
        Frequency = new() { Unit = V1.FrequencyUnit.Hour, Count = 1 },
        Adjustment = V1.Adjustment.Raw,
        Source = "a test",
        Publisher = "a test",
        Terms = "none",
        KnowledgeDelay = new Duration(),
    };

    private async Task<double> ResampleAsync(V1.AsOf? asOf = null)
    {
        var request = new V1.ReadSeriesRequest
        {
            Series = { Name },
            Resample = new() { Unit = V1.FrequencyUnit.Session, Count = 1 },
            AsOf = asOf,
        };
        using var call = Server.Markets.ReadSeries(request, cancellationToken: Ct);
        var values = new List<double>();
        while (await call.ResponseStream.MoveNext(Ct)) values.AddRange(call.ResponseStream.Current.Chunk?.Columns[0].Values ?? []);
        return Assert.Single(values);
    }
}
