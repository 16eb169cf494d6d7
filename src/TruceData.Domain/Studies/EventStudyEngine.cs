using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Computing;

namespace TruceData.Domain.Studies;

/// <summary>One run of an event study: estimates every event and series, and tests the averages over events.</summary>
/// <remarks>
/// <para>Memory holds the returns of the series and sums over events, but not the results, which are returned in blocks while the next
/// blocks are computed. Rank tests need the scales of all events first, so with them every pair is estimated twice.</para>
/// <para>Not safe for use by several threads at once; it uses several processors itself.</para>
/// </remarks>
public sealed class EventStudyEngine
{
    private readonly StudyOptions _options;
    private readonly IReadOnlyList<StudySeries> _series;
    private readonly ComputeLane _lane;
    private Task<StudyCrossSections?>? _firstPass;
    private StudyTotals? _totals;

    private EventStudyEngine(StudyInput input, IReadOnlyList<StudySeries> series)
    {
        _options = input.Options;
        _series = series;
        _lane = LaneOf(input);
        Groups = GroupsOf(input);
        IsPaired = input.IsPaired;
        MaxKnowledgeTime = input.Events.Events.Select(e => (Instant?)e.KnowledgeTime).Concat(series.Select(s => s.MaxKnowledgeTime)).Max();
    }

    /// <summary>
    /// All events, with an empty label, then the groups of the input. Each is followed by itself at alternative anchors if there are any.
    /// </summary>
    public IReadOnlyList<StudyGroup> Groups { get; }

    /// <summary>Whether the study is one of pairs, whose averages are over pairs and not by series.</summary>
    public bool IsPaired { get; }

    /// <summary>The number of rows: one for each pair of an event and a series, and one more at each alternative anchor.</summary>
    public long RowCount => _series.Sum(s => (long)s.RowCount);

    /// <summary>The newest knowledge time among the events and the values read; null without either.</summary>
    public Instant? MaxKnowledgeTime { get; }

    /// <summary>The series that look like returns, though returns are computed from them, by index.</summary>
    public IEnumerable<int> SuspiciousSeries => _series.Where(s => s.IsSuspicious).Select(s => s.Subject.Series).Distinct();

    /// <summary>
    /// The regressors that look like returns, though returns are computed from them: the index of the benchmark of a subject, and that of
    /// the regressor among those of the subject.
    /// </summary>
    public IEnumerable<(int Benchmark, int Regressor)> SuspiciousRegressors =>
        _series.SelectMany(s => s.SuspiciousRegressors.Select(r => (s.Subject.Benchmark, r))).Distinct().Order();

    /// <summary>The series.</summary>
    internal IReadOnlyList<StudySeries> Series => _series;

    private StudyDesign Design => _options.Design;

    /// <summary>Reads the series of a study on the sessions that its windows touch.</summary>
    /// <param name="input">What the study is computed from: at least one series, each in a calendar of the events.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<EventStudyEngine> CreateAsync(StudyInput input, CancellationToken cancellationToken)
    {
        var markets = input.Subjects.Select(KeyOf).Distinct()
            .ToDictionary(k => k, k => new StudyMarket(k.Calendar, k.Regressors, input.RiskFree, input.Options));
        var series = new List<StudySeries>(input.Subjects.Count);

        // Subjects of one series with several benchmarks share its bars, which one thread at a time may read.
        var bySeries = input.Subjects.Index().GroupBy(s => s.Item.Series);
        await foreach (var read in bySeries.InOrderAsync(Read, LaneOf(input), cancellationToken).ConfigureAwait(false))
            series.AddRange(read);
        return new EventStudyEngine(input, series);

        StudySeries[] Read(IEnumerable<(int Position, StudySubject Subject)> subjects) =>
            [.. subjects.Select(s => markets[KeyOf(s.Subject)].Read(s.Position, s.Subject))];

        (StudyCalendar Calendar, IReadOnlyList<AsOfSeries> Regressors) KeyOf(StudySubject subject) =>
            (input.Events.CalendarOf(subject), subject.Regressors);
    }

    /// <summary>
    /// Returns the first anchored pair if no pair has the minimum number of observations; null if one has, or if none is anchored.
    /// </summary>
    public StudyShortage? FindShortage(CancellationToken cancellationToken)
    {
        StudyShortage? shortage = null;
        foreach (var series in _series)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (row, observations) in series.Study(Design).Observations())
            {
                if (observations >= Design.MinimumObservations) return null;
                shortage ??= new StudyShortage(row.Event, series.Subject.Series, observations);
            }
        }

        return shortage;
    }

    /// <summary>Computes the scales that rank tests need; does nothing without a rank test, or when it has run.</summary>
    /// <remarks><see cref="BlocksAsync"/> awaits it. Call it before to compute while the caller does something else.</remarks>
    public Task RunFirstPassAsync(CancellationToken cancellationToken) => FirstPassAsync(cancellationToken);

    /// <summary>Estimates every event and series and returns the results in the order of the series and events, in blocks.</summary>
    /// <remarks>For a design without rows it returns no block, but must still be enumerated before <see cref="AggregatesAsync"/>.</remarks>
    public async IAsyncEnumerable<StudyBlockResult> BlocksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var firstPass = await FirstPassAsync(cancellationToken).ConfigureAwait(false);
        var totals = new StudyTotals(Design, _series, Groups.Count, IsPaired, firstPass);
        var blocks = _series.SelectMany(s => RowBlock.Split(s, Design));
        await foreach (var (block, result, sums) in blocks.InOrderAsync(Estimate, _lane, cancellationToken).ConfigureAwait(false))
        {
            var series = block.Series.Position;
            if (series > totals.CompleteSeries)
                await _lane.RunAsync(() => totals.CompleteUntil(series), cancellationToken).ConfigureAwait(false);
            totals.Add(sums);
            if (result is not null) yield return result;
        }

        _totals = totals;

        (RowBlock Block, StudyBlockResult? Result, BlockSums Sums) Estimate(RowBlock block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (sums, ranks) = (totals.CreateEmpty(block), new ResidualRanks(Design));
            var result = Design.HasRows ? new StudyBlockResult(block, Design) : null;
            foreach (var (index, (row, estimate)) in block.Study(Design).Estimates().Index())
            {
                result?.Set(index, estimate);
                sums.Add(Groups, row, estimate, ranks);
            }

            return (block, result, sums);
        }
    }

    /// <summary>
    /// Returns the averages and tests of each group: of each series and, when there are several, over all series; in a study of pairs, over
    /// all pairs alone.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not all blocks have been enumerated.</exception>
    public async Task<IReadOnlyList<GroupAggregate>> AggregatesAsync(CancellationToken cancellationToken)
    {
        if (_totals is not { } totals) throw new InvalidOperationException("Enumerate all blocks before the aggregates.");
        return await _lane.RunAsync(Compute, cancellationToken).ConfigureAwait(false);

        IReadOnlyList<GroupAggregate> Compute()
        {
            var aggregates = Groups.SelectMany((group, g) => totals.AggregatesOf(g).Select(a => (group, a.Series, a.Aggregate))).ToArray();
            return GroupAggregate.Create(aggregates, _options);
        }
    }

    private static ComputeLane LaneOf(StudyInput input) => ComputeLane.Of(input.Size.Steps);

    private static StudyGroup[] GroupsOf(StudyInput input)
    {
        var groups = input.Groups.Prepend(new StudyGroup("", Alternative: false, [.. input.Events.Events.Select(_ => true)]));
        return input.Events.Calendars.Any(c => c.Events.Rows.Any(r => r.Alternative))
            ? [.. groups.SelectMany(g => new[] { g, g with { Alternative = true } })]
            : [.. groups];
    }

    private Task<StudyCrossSections?> FirstPassAsync(CancellationToken cancellationToken) =>
        _firstPass ??= StartFirstPassAsync(cancellationToken);

    private async Task<StudyCrossSections?> StartFirstPassAsync(CancellationToken cancellationToken) =>
        Design.NeedsRanks
            ? await StudyCrossSections.ReadAsync(Design, _series, Groups, IsPaired, _lane, cancellationToken).ConfigureAwait(false)
            : null;
}
