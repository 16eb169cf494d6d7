using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Tests.Importing;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>Random files sent to ImportSeries of a server with a store.</summary>
public sealed class SeriesFileImportPropertyTests : IAsyncLifetime
{
    private const int Changes = 100;
    private const int Damages = 600;

    private static readonly V1.Frequency[] s_frequencies =
    [
        .. Enum.GetValues<V1.FrequencyUnit>().Where(unit => unit != V1.FrequencyUnit.Unspecified)
            .Select(unit => new V1.Frequency { Unit = unit, Count = 1 }),
    ];

    private WritableServer? _server;

    private WritableServer Server => _server!;

    private static CancellationToken Ct => WritableServer.Ct;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact(Timeout = 300_000)]
    public async Task A_change_of_one_cell_leaves_the_stored_bars_of_other_rows_as_they_are()
    {
        var accepted = 0;
        for (var seed = 0; seed < Changes; seed++)
        {
            var random = new Random(seed);
            var file = DeclaredFile.Create(random);
            var header = Header(seed, file.HasSymbols);
            header.Series.Calendar = "calendars/24x7";
            header.Series.Frequency = s_frequencies.Single(f => f.Unit.ToString() == file.Unit.ToString());
            header.File = FileBars.Options(file.Options);
            header.Replace = true;
            var first = await ImportAsync(header, file.Write());
            // A later publication of a time counts as a change.
            Assert.Equal(file.Bars.Count, first.Results.Sum(r => r.NewCount + r.ChangedCount));
            var change = DeclaredFileTests.Change(file, random);
            if (await TryImportAsync(header, file.Write(change), seed) is not { } second) continue;
            accepted++;
            var (changed, same) = (second.Results.Sum(r => r.NewCount + r.ChangedCount), second.Results.Sum(r => r.UnchangedCount));
            var beside = file.BarsBeside(change).Count;
            var most = Math.Max(file.Bars.Count, beside + file.MaxRowBars);
            Assert.True(
                same >= beside && changed + same <= most,
                $"Seed {seed}: {change}, {changed} bars changed, {same} did not.");
        }

        Assert.InRange(accepted, Changes / 100, Changes * 9 / 10);
    }

    [Fact(Timeout = 300_000)]
    public async Task A_damaged_file_with_random_options_is_imported_as_a_whole_or_not_at_all()
    {
        var accepted = 0;
        for (var seed = 0; seed < Damages; seed++)
        {
            var random = new Random(seed);
            var header = Header(random.Next(40), hasSymbols: random.Next(4) == 0);
            header.Series.Calendar = random.Next(2) == 0 ? "calendars/24x7" : "calendars/XNYS";
            header.Series.Frequency = random.Next(2) == 0
                ? s_frequencies.Single(f => f.Unit == V1.FrequencyUnit.Session)
                : s_frequencies[random.Next(s_frequencies.Length)];
            header.File = random.Next(2) == 0 ? new() : SeriesFileFuzzTests.Options(random);
            header.Replace = random.Next(2) == 0;
            if (random.Next(8) == 0) header.Currency = "USD";
            if (await TryImportAsync(header, SeriesFileFuzzTests.Damaged(random), seed) is not null) accepted++;
        }

        Assert.InRange(accepted, 5, Damages - 5);
    }

    /// <summary>Imports a file; returns null if it is refused, after which the store must be as before.</summary>
    private async Task<V1.ImportSeriesResponse?> TryImportAsync(V1.ImportSeriesHeader header, byte[] bytes, int seed)
    {
        var before = (await Server.Store.FindLatestRevisionAsync(Ct))!;
        try
        {
            return await ImportAsync(header, bytes);
        }
        catch (RpcException refused)
        {
            Assert.True(
                refused.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition, $"Seed {seed}: {refused.Status}");
            var after = (await Server.Store.FindLatestRevisionAsync(Ct))!;
            Assert.Equal((before.Number, before.ContentHash), (after.Number, after.ContentHash));
            return null;
        }
    }

    private Task<V1.ImportSeriesResponse> ImportAsync(V1.ImportSeriesHeader header, byte[] bytes) => Server.ImportAsync(
        header, bytes.Chunk(1 << 16).Select(b => new V1.ImportSeriesRequest { Data = ByteString.CopyFrom(b) }));

    private static V1.ImportSeriesHeader Header(int id, bool hasSymbols) => new()
    {
        Header = Uploads.Header(),
        Series = new V1.Series { Name = hasSymbols ? $"series/{{symbol}}-{id}" : $"series/random-{id}" },
    };
}
