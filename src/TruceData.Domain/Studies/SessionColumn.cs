using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Studies;

/// <summary>
/// The values of one series on consecutive sessions, by the rules of alignment. A session that repeats the observation of the previous one
/// has no value. A benchmark of another calendar or observation rule is observed when each session is, so that both are measured over equal
/// times.
/// </summary>
public sealed class SessionColumn
{
    private readonly double _before;

    /// <summary>Reads a series.</summary>
    /// <param name="series">The series as it was known; its first column is read.</param>
    /// <param name="counted">The calendar whose sessions are counted; exceptions that were not known yet are ignored.</param>
    /// <param name="first">Index of the first session in that calendar, at least 0.</param>
    /// <param name="last">Index of the last session.</param>
    public SessionColumn(AsOfSeries series, Calendar counted, int first, int last)
    {
        First = first;
        var calendar = counted.AsOf(series.KnowledgeTime);
        var bars = new AsOfBars(series);
        var rows = Aligner.Sessions(calendar, series.Clock, bars, tolerance: null, anchor: 0);
        Values = new double[Math.Max(0, last - first + 1)];
        Array.Fill(Values, double.NaN);
        var before = LastBefore(rows, first);
        if (before is null && calendar.Undivided is not null && first < calendar.Sessions.Count)
            before = bars.LastEndingBy(calendar.OpenOf(0));
        _before = before?.Value ?? double.NaN;
        FirstReturn = double.IsNaN(_before) ? int.MaxValue : first;
        Limit = first;
        long? newest = null;
        for (var i = 0; i < Values.Length; i++)
        {
            var result = rows.At(first + i);
            // Between two sessions of its market a benchmark is stale in hours that its history covers.
            var isBetweenBars = result.Missing == Missing.Stale && calendar.Undivided is not null
                && calendar.CloseOf(first + i) < bars.LastEnd;
            if (isBetweenBars || !IsBeyond(result.Missing))
            {
                Limit = first + i + 1;
                FirstReturn = Math.Min(FirstReturn, Limit);
            }

            if (rows.WhyUnchanged(first + i) != Missing.Present || result.Observation is not { } observation) continue;
            Values[i] = observation.Value;
            newest = observation.End;
        }

        Newest = newest?.ToInstant() + series.Clock.KnowledgeDelay;
    }

    private SessionColumn(SessionColumn all, int first, int count)
    {
        (First, FirstReturn, Limit, Newest) = (first, all.FirstReturn, all.Limit, all.Newest);
        _before = double.NaN;
        Values = all.Values[(first - all.First)..(first - all.First + count)];
    }

    /// <summary>Index of the first session.</summary>
    public int First { get; }

    /// <summary>The number of sessions.</summary>
    public int Count => Values.Length;

    /// <summary>The first session in the history of the series that can have a return.</summary>
    public int FirstReturn { get; }

    /// <summary>The session after the last one in the history of the series, limited to these sessions.</summary>
    public int Limit { get; }

    /// <summary>When the newest observation was known; null when there is none.</summary>
    public Instant? Newest { get; }

    /// <summary>The value of each session; NaN where missing.</summary>
    public double[] Values { get; }

    /// <summary>Returns the values of some of the sessions; nothing precedes the first of them.</summary>
    internal SessionColumn Part(int first, int count) => count == Count ? this : new SessionColumn(this, first, count);

    /// <summary>Computes the return of each session from the previous value; NaN where missing.</summary>
    public double[] Returns(ReturnKind kind)
    {
        var (before, returns) = (_before, new double[Values.Length]);
        for (var i = 0; i < returns.Length; i++)
        {
            returns[i] = Return(kind, before, Values[i]);
            if (!double.IsNaN(Values[i])) before = Values[i];
        }

        return returns;
    }

    /// <summary>Returns the return from one session to another; NaN where there is none.</summary>
    internal double Return(ReturnKind kind, int from, int to) => Return(kind, Values[from], Values[to]);

    private static bool IsBeyond(Missing missing) =>
        missing is Missing.BeforeCoverage or Missing.AfterCoverage or Missing.NotYetKnown or Missing.NotListed or Missing.Stale;

    private static double Return(ReturnKind kind, double from, double to) =>
        Measurement.Return(kind == ReturnKind.Log ? Measure.LogReturn : Measure.SimpleReturn, from, to);

    private static Observation? LastBefore(IObservationSource rows, int first)
    {
        for (var session = first - 1; session >= 0; session--)
        {
            var result = rows.At(session);
            if (rows.WhyUnchanged(session) == Missing.Present && result.Observation is { } observation) return observation;
            if (result.Missing == Missing.BeforeCoverage) return null;
        }

        return null;
    }
}
