using System.Runtime.CompilerServices;
using TruceData.Domain.Computing;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Portfolios;
using TruceData.Domain.Studies.Regressions;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>
/// Computes what an EstimateImpact call requests beside its results and averages: regressions, portfolios and buy-and-hold averages.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="benchmarks">The names of the benchmarks.</param>
/// <param name="input">The study.</param>
/// <param name="groups">The groups of its aggregates.</param>
internal sealed class StudyRegressions(
    EstimateImpactRequest request, IReadOnlyList<string> benchmarks, StudyInput input, IReadOnlyList<StudyGroup> groups)
{
    private readonly StudyOptions _options = input.Options;
    private readonly CumulativeRegressions? _regressions = input.Options.Regression is { } plan
        ? new CumulativeRegressions(input.Options.Design, plan, input.Events.Events, groups)
        : null;

    private readonly CalendarTimePortfolios? _portfolios = input.Options.Portfolio is { } plan
        ? new CalendarTimePortfolios(input.Options.Design, plan, groups)
        : null;

    private readonly BuyAndHoldAverages? _buyAndHold = input.Options.AveragesBuyAndHold
        ? new BuyAndHoldAverages(input.Options.Design, groups)
        : null;

    /// <summary>Adds the rows of a block. Every block must be added, in order.</summary>
    public void Add(StudyBlockResult block)
    {
        _regressions?.Add(block);
        _portfolios?.Add(block.Series.Panel, block.Rows);
        _buyAndHold?.Add(block);
    }

    /// <summary>Adds the buy-and-hold averages to an aggregate, after all blocks.</summary>
    public void AddBuyAndHold(ImpactAggregate message, GroupAggregate aggregate)
    {
        if (_buyAndHold is { } averages) message.Add(averages.Of(aggregate.Group, aggregate.Series), _options.Design);
    }

    /// <summary>Returns the regressions, then the portfolios, after all blocks.</summary>
    public async IAsyncEnumerable<EstimateImpactResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lane = ComputeLane.Of(input.Size.Steps);
        if (_regressions is { } regressions)
        {
            foreach (var one in await lane.RunAsync(() => regressions.Estimate(cancellationToken), cancellationToken))
                yield return new EstimateImpactResponse { Regression = one.ToProto(regressions.Regressors) };
        }

        if (_portfolios is { } portfolios)
        {
            string[] regressors = [.. StudyMapping.CoefficientsOf(_options.Design, request, benchmarks).Skip(1)];
            foreach (var one in await lane.RunAsync(portfolios.Estimate, cancellationToken))
                yield return new EstimateImpactResponse { Portfolio = one.ToProto(regressors, input.Events.Calendars[0].Calendar) };
        }
    }
}
