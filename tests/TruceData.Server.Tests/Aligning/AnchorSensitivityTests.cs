using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Aligning;

/// <summary>Rule 4 through the service: an event whose time crosses a close has results under each anchor.</summary>
public sealed class AnchorSensitivityTests(CuratedServer server)
{
    private const string Sunday = "events/us-100-tariff-off-the-table-2025-10-26"; // Known to the day, New York.
    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task Rule04_an_event_with_two_anchors_has_two_columns_when_asked()
    {
        var request = Request();
        var (header, columns) = await _clients.AlignAsync(request);
        Assert.True(header.AnchorSensitivity);
        Assert.Equal([(0, false), (1, false), (1, true)], columns.Select(c => (c.SeriesIndex, c.IsAlternative)));
        Assert.Equal(columns[1].Anchor.AlternativeSessionDate, columns[2].Anchor.SessionDate);
        Assert.Equal((27, "2025-10-25", "2025-10-26"), (columns[2].Anchor.SessionDate.Day, LastDay(columns[1]), LastDay(columns[2])));
        Assert.NotEqual(columns[1].Values, columns[2].Values);
        request.AnchorSensitivity = false;
        var (plain, first) = await _clients.AlignAsync(request);
        Assert.False(plain.AnchorSensitivity);
        Assert.Equal(columns.Where(c => !c.IsAlternative).Select(c => c.Values), first.Select(c => c.Values));
    }

    [Fact]
    public async Task Rule04_a_stream_goes_on_between_the_two_columns_of_an_event()
    {
        var (header, columns) = await _clients.AlignAsync(Request());
        for (var i = 0; i < columns.Count; i++)
        {
            var (again, rest) = await _clients.AlignAsync(new(Request()) { Cursor = columns[i].Cursor });
            Assert.Equal(header, again);
            Assert.Equal(columns.Skip(i + 1), rest);
        }
    }

    private static AlignEventsRequest Request() => new()
    {
        Events = { Sunday },
        Series = { "series/sp500-close-daily", "series/btcusd-daily" },
        AnchorSensitivity = true,
        Measure = Measure.CumulativeSimpleReturn,
        Window = new() { FirstOffset = 0, LastOffset = 2 },
    };

    /// <summary>The UTC day on which the reference's bar started.</summary>
    private static string LastDay(AlignedColumn column) => column.Reference.Bar.StartTime.ToDateTime().ToString("yyyy-MM-dd", null);
}
