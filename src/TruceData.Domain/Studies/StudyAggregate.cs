using TruceData.Domain.Studies.Tests;

namespace TruceData.Domain.Studies;

/// <summary>Averages and tests over the events of one group.</summary>
/// <param name="Events">The number of events by place.</param>
/// <param name="Averages">Average abnormal returns by offset, then cumulative ones by window; NaN without events.</param>
/// <param name="Bounds">The standard error and confidence bounds of each average over the cross-section.</param>
/// <param name="Tests">Each test of the design but TIME_SERIES_T with its values by place.</param>
/// <param name="Pairs">The number of events that count.</param>
/// <param name="AnchorDays">The number of different days on which they are anchored.</param>
/// <param name="Excluded">The number of events that do not count because their event windows overlap those of others.</param>
public sealed record StudyAggregate(
    int[] Events, double[] Averages, AverageBounds[] Bounds, IReadOnlyList<(EventStudyTest Test, TestValue[] Values)> Tests, int Pairs,
    int AnchorDays, int Excluded)
{
    /// <summary>Makes every test.</summary>
    /// <param name="design">The study.</param>
    /// <param name="section">The sums over the events.</param>
    /// <param name="ranks">Their ranks; null when no test of the design needs them.</param>
    public static StudyAggregate Of(StudyDesign design, CrossSection section, RankSums? ranks)
    {
        var places = Enumerable.Range(0, design.Places).ToArray();
        EventStudyTest[] tests = [.. design.Tests.Where(t => t != EventStudyTest.TimeSeriesT)];
        var values = new TestValue[places.Length][];
        var columns = ranks?.ToColumns();
        section.Complete();
        var parallel = new ParallelOptions { TaskScheduler = TaskScheduler.Current };
        Parallel.ForEach(places, parallel, p => values[p] = Array.ConvertAll(tests, t => At(t, design, section, columns, p)));
        return new StudyAggregate(
            Array.ConvertAll(places, p => section.Abnormal(p).Count),
            Array.ConvertAll(places, p => section.Abnormal(p).Mean),
            Array.ConvertAll(places, p => AverageBounds.Create(section.Abnormal(p), design)),
            [.. tests.Select((t, i) => (t, Array.ConvertAll(values, v => v[i])))],
            section.Pairs,
            section.AnchorDays,
            section.Excluded);
    }

    private static TestValue At(EventStudyTest test, StudyDesign design, CrossSection section, RankColumns? ranks, int place) =>
        test == EventStudyTest.Bootstrap
            ? WildBootstrap.At(section, place, design.Bootstrap!, design.Alternative)
            : TwoSided(test, design, section, ranks, place).For(design.Alternative);

    private static TestValue TwoSided(EventStudyTest test, StudyDesign design, CrossSection section, RankColumns? ranks, int place)
    {
        var window = design.WindowOf(place);
        var zero = design.Estimation.Count - design.Event.First;
        return test switch
        {
            EventStudyTest.CrossSectionalT => CrossSectionalT.At(section, place),
            EventStudyTest.PatellZ => Patell1976.At(section, place),
            EventStudyTest.BoehmerMusumeciPoulsenT => BoehmerMusumeciPoulsen1991.At(section, place),
            EventStudyTest.AdjustedPatellZ => KolariPynnonen2010.Patell(section, place),
            EventStudyTest.AdjustedBmpT => KolariPynnonen2010.Bmp(section, place),
            EventStudyTest.CorradoRank => Corrado1989.At(ranks!.Corrado(place), zero + window.First, zero + window.Last),
            EventStudyTest.CorradoZivneyRank => CorradoZivney1992.At(ranks!.Zivney(place), zero + window.First, zero + window.Last),
            EventStudyTest.Sign => SignTest.At(section, place),
            EventStudyTest.GeneralizedSign => Cowan1992.At(section, place),
            EventStudyTest.GeneralizedRankT => KolariPynnonen2011.T(ranks!.Generalized[place], section.Standardized(place)),
            EventStudyTest.GeneralizedRankZ => KolariPynnonen2011.Z(ranks!.Generalized[place], section.Standardized(place)),
            EventStudyTest.SkewnessAdjustedT => Hall1992.At(section, place),
            EventStudyTest.Wilcoxon => Wilcoxon1945.At(section, place),
            EventStudyTest.BrownWarner1980T or EventStudyTest.BrownWarner1985T => section.EventAverage(test, place),
            EventStudyTest.LambZ or EventStudyTest.CorradoZivneySign => section.EventAverage(test, place),
            _ => throw new InvalidOperationException($"{test} is no test over events."),
        };
    }
}
