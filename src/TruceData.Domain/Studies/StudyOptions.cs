using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Studies.Portfolios;
using TruceData.Domain.Studies.Regressions;

namespace TruceData.Domain.Studies;

/// <summary>Every choice of an event study: its design, and how events are anchored and returns are formed.</summary>
/// <param name="Design">The model, the windows and the tests.</param>
public sealed record StudyOptions(StudyDesign Design)
{
    /// <summary>What a return is measured over where sessions without a value lie before it.</summary>
    public ReturnSpan ReturnSpan { get; init; } = ReturnSpan.Lumped;

    /// <summary>What the values of the regressors are.</summary>
    public FactorValues FactorValues { get; init; } = FactorValues.Levels;

    /// <summary>Where an event outside every session is anchored.</summary>
    public AnchorPolicy AnchorPolicy { get; init; } = AnchorPolicy.ContainingOrNext;

    /// <summary>Whether an event whose time can belong to two sessions is also studied at its alternative anchor.</summary>
    public bool AnchorSensitivity { get; init; }

    /// <summary>Whether sessions in the event window of any event are left out of estimation windows.</summary>
    public bool ExcludeOtherEvents { get; init; }

    /// <summary>Which events count in averages when event windows overlap.</summary>
    public OverlapPolicy OverlapPolicy { get; init; } = OverlapPolicy.KeepAll;

    /// <summary>How p-values of aggregates are adjusted for the number of tests; null to leave them as they are.</summary>
    public MultipleTesting? MultipleTesting { get; init; }

    /// <summary>Which p-values are adjusted together.</summary>
    public AdjustmentFamily AdjustmentFamily { get; init; } = AdjustmentFamily.All;

    /// <summary>The regression of cumulative abnormal returns; null for none.</summary>
    public RegressionPlan? Regression { get; init; }

    /// <summary>The calendar-time portfolio; null for none.</summary>
    public PortfolioPlan? Portfolio { get; init; }

    /// <summary>Whether buy-and-hold abnormal returns are averaged.</summary>
    public bool AveragesBuyAndHold { get; init; }

    /// <summary>Only what was known by this instant is read; null for no limit.</summary>
    public Instant? KnowledgeTime { get; init; }
}
