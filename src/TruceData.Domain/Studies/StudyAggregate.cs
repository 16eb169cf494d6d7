using TruceData.Domain.Studies.Tests;

namespace TruceData.Domain.Studies;

/// <summary>Averages and tests over the events of one group.</summary>
/// <param name="Events">The number of events by place.</param>
/// <param name="Averages">Average abnormal returns by offset, then cumulative ones by window; NaN without events.</param>
/// <param name="Tests">Each test of the design but TIME_SERIES_T with its values by place.</param>
/// <param name="Pairs">The number of events that count.</param>
/// <param name="AnchorDays">The number of different days on which they are anchored.</param>
public sealed record StudyAggregate(
    int[] Events, double[] Averages, IReadOnlyList<(EventStudyTest Test, TestValue[] Values)> Tests, int Pairs, int AnchorDays)
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
            [.. tests.Select((t, i) => (t, Array.ConvertAll(values, v => v[i])))],
            section.Pairs,
            section.AnchorDays);
    }

    private static TestValue At(EventStudyTest test, StudyDesign design, CrossSection section, RankColumns? ranks, int place)
    {
        var window = place < design.Event.Count
            ? new SessionRange(design.Event.First + place, design.Event.First + place)
            : design.Windows[place - design.Event.Count];
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
            EventStudyTest.Bootstrap => WildBootstrap.At(section, place, design.Bootstrap!),
            _ => throw new InvalidOperationException($"{test} is no test over events."),
        };
    }
}
