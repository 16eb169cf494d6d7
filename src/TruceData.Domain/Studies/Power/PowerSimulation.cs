using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Computing;

namespace TruceData.Domain.Studies.Power;

/// <summary>
/// Simulates the power of the tests of a study (Brown and Warner 1980, 1985): draws sessions and series of the data, adds an effect to
/// their abnormal returns, runs the tests, and counts rejections.
/// </summary>
/// <remarks>
/// Events are drawn with replacement from the sessions that can be estimated and have a whole event window. One draw serves every effect,
/// so that rates of several effects are comparable.
/// </remarks>
public sealed class PowerSimulation
{
    private const int StudiesPerBlock = 20;

    private readonly StudyDesign _design;
    private readonly PowerPlan _plan;
    private readonly IReadOnlyList<StudySeries> _series;
    private readonly IReadOnlyList<EventStudyTest> _tests;
    private readonly (int Series, int Session)[] _candidates;

    private PowerSimulation(StudyDesign design, PowerPlan plan, IReadOnlyList<StudySeries> series, Instant? maxKnowledgeTime)
    {
        (_design, _plan, _series, MaxKnowledgeTime) = (design, plan, series, maxKnowledgeTime);
        _tests = [.. design.Tests.Where(t => t != EventStudyTest.TimeSeriesT)];
        _candidates = [.. series.SelectMany(CandidatesOf)];
    }

    /// <summary>The number of sessions, of all series, that events are drawn from.</summary>
    public int Candidates => _candidates.Length;

    /// <summary>The newest knowledge time among the values read; null without any.</summary>
    public Instant? MaxKnowledgeTime { get; }

    /// <summary>Reads the series of a study.</summary>
    /// <param name="input">The study. Its events are those at the first and at the last session to draw from.</param>
    /// <param name="plan">The choices of the simulation.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<PowerSimulation> CreateAsync(StudyInput input, PowerPlan plan, CancellationToken cancellationToken)
    {
        var engine = await EventStudyEngine.CreateAsync(input, cancellationToken).ConfigureAwait(false);
        return new PowerSimulation(input.Options.Design.WithoutRows(), plan, engine.Series, engine.Series.Max(s => s.MaxKnowledgeTime));
    }

    /// <summary>Returns a cell for each number of events and effect, as they are computed.</summary>
    /// <exception cref="InvalidOperationException">There are no candidates.</exception>
    public async IAsyncEnumerable<PowerCell> CellsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_candidates.Length == 0) throw new InvalidOperationException("There is no session to draw events from.");
        var blocks = (_plan.Replications + StudiesPerBlock - 1) / StudiesPerBlock;
        for (var n = 0; n < _plan.EventCounts.Count; n++)
        {
            var (events, counts) = (_plan.EventCounts[n], new Rejections[_plan.Effects.Count]);
            for (var e = 0; e < counts.Length; e++) counts[e] = CreateEmpty();
            var stream = n;
            var results = Enumerable.Range(0, blocks)
                .InOrderAsync(block => Simulate(events, stream, block, cancellationToken), ComputeLane.Heavy, cancellationToken);
            await foreach (var result in results.ConfigureAwait(false))
            {
                for (var e = 0; e < counts.Length; e++) counts[e].Add(result[e]);
            }

            for (var e = 0; e < counts.Length; e++) yield return new PowerCell(events, _plan.Effects[e], counts[e].ToRates(_tests));
        }
    }

    private Rejections CreateEmpty() => new(_tests.Count, _design.Windows.Count);

    private IEnumerable<(int Series, int Session)> CandidatesOf(StudySeries series)
    {
        if (series.Calendar.Events.Rows is not [{ Anchor: { } first }, .., { Anchor: { } last }]) yield break;
        var (estimator, estimate) = (new PairEstimator(_design), new PairEstimate(_design));
        for (var session = first.SessionIndex; session <= last.SessionIndex; session++)
        {
            var count = series.Panel.CountWhole((long)session + _design.Event.First, (long)session + _design.Event.Last);
            if (count < _design.Event.Count) continue;
            estimator.Estimate(series.Panel, session, excluded: null, estimate);
            if (estimate.Outcome == PairOutcome.Estimated) yield return (series.Position, session);
        }
    }

    /// <summary>Returns the rejections of a block of studies by effect.</summary>
    private Rejections[] Simulate(int events, int stream, int block, CancellationToken cancellationToken)
    {
        var estimator = new PairEstimator(_design);
        var drawn = new DrawnEvent[events];
        for (var i = 0; i < events; i++) drawn[i] = new DrawnEvent(_design);
        var counts = new Rejections[_plan.Effects.Count];
        for (var e = 0; e < counts.Length; e++) counts[e] = CreateEmpty();
        var last = Math.Min(_plan.Replications, (block + 1) * StudiesPerBlock);
        for (var study = block * StudiesPerBlock; study < last; study++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new Random(SeedOf(_plan.Seed, stream, study));
            foreach (var @event in drawn) Draw(estimator, random, @event);
            for (var e = 0; e < counts.Length; e++)
            {
                foreach (var @event in drawn) @event.SetEffect(_design, _plan, _plan.Effects[e]);
                counts[e].Add(Test(drawn).Tests, _design, _plan.SignificanceLevel);
            }
        }

        return counts;
    }

    private void Draw(PairEstimator estimator, Random random, DrawnEvent drawn)
    {
        var (series, session) = _candidates[random.Next(_candidates.Length)];
        estimator.Estimate(_series[series].Panel, session, excluded: null, drawn.Estimate);
        drawn.Day = session;
        drawn.KeepValues();
    }

    private StudyAggregate Test(DrawnEvent[] drawn)
    {
        var section = new CrossSection(_design, keepsValues: true, drawn.Length);
        foreach (var @event in drawn) section.Add(@event.Estimate, @event.Day);
        if (!_design.NeedsRanks) return StudyAggregate.Of(_design, section, ranks: null);
        var (sums, ranks) = (new RankSums(_design, section.Scales()), new ResidualRanks(_design));
        foreach (var @event in drawn.Where(d => d.Estimate.Outcome == PairOutcome.Estimated))
        {
            ranks.Read(@event.Estimate);
            sums.Add(ranks);
        }

        return StudyAggregate.Of(_design, section, sums);
    }

    /// <summary>Mixes the seed with the number of a study (SplitMix64 of Steele, Lea and Flood 2014).</summary>
    private static int SeedOf(ulong seed, int stream, int study)
    {
        var mixed = seed + (0x9E3779B97F4A7C15 * (((ulong)stream << 32) + (ulong)study + 1));
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) & int.MaxValue);
    }
}
