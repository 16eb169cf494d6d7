using MathNet.Numerics.Distributions;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Studies of simulated normal returns, with every test.</summary>
internal static class SimulatedStudies
{
    private const int Anchor = 121;

    private static readonly StudyDesign s_design = new(
        NormalModel.MarketModel, 1, 0, ReturnKind.Simple, new SessionRange(-120, -11), new SessionRange(-1, 1), [new SessionRange(-1, 1)],
        30, 0.95, Enum.GetValues<EventStudyTest>(), new BootstrapPlan(199, 1));

    /// <summary>Returns the averages and tests of one study.</summary>
    public static StudyAggregate Study(ReturnProcess process, int events, Random random)
    {
        var all = new[] { new StudyGroup("", Alternative: false, [true]) };
        var section = new CrossSection(s_design, keepsValues: true);
        var (market, common) = (Draw(random), Draw(random));
        var studies = new StudyBlock[events];
        for (var i = 0; i < events; i++)
        {
            studies[i] = Block(process, random, market, common, events, i);
            foreach (var (row, estimate) in studies[i].Estimates()) section.Add(estimate, process.Common > 0 ? 0 : i);
        }

        var (ranks, residuals) = (new RankSums(s_design, section.Scales()), new ResidualRanks(s_design));
        foreach (var (row, estimate) in studies.SelectMany(s => s.Estimates()))
        {
            residuals.Read(estimate);
            all.Add(row, residuals, [ranks]);
        }

        return StudyAggregate.Of(s_design, section, ranks);
    }

    private static StudyBlock Block(
        ReturnProcess process, Random random, double[] market, double[] common, int events, int number)
    {
        var own = Draw(random);
        var (loading, beta) = (Math.Sqrt(process.Common), 0.5 + (number / (double)events));
        var factor = process.Common > 0 ? market : Draw(random);
        var returns = new double[own.Length];
        for (var i = 0; i < own.Length; i++)
        {
            var noise = (loading * common[i]) + (Math.Sqrt(1 - process.Common) * own[i]);
            if (i == Anchor) noise = (noise * process.VarianceRise) + process.Effect;
            returns[i] = 0.0005 + (beta * 0.01 * factor[i]) + (0.02 * noise);
        }

        double[] benchmark = [.. factor.Select(f => 0.01 * f)];
        var panel = new StudyPanel(0, returns, [benchmark], null, new SessionRange(0, returns.Length - 1));
        return new StudyBlock(s_design, panel, [new StudyRow(0, false, false, DailyAnchors.At(Anchor))], left: null);
    }

    private static double[] Draw(Random random)
    {
        var values = new double[Anchor + 2];
        Normal.Samples(random, values, 0, 1);
        return values;
    }
}
