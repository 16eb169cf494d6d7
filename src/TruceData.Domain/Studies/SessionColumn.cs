using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Studies;

/// <summary>
/// What alignment sees of one series on a stretch of sessions: in each, the value that was not seen already in the session before. A
/// benchmark of another calendar is seen as of each close of the sessions, so that both are measured over the same time.
/// </summary>
public sealed class SessionColumn
{
    private readonly double _before;

    /// <summary>Reads a series.</summary>
    /// <param name="series">The series as it was known; its first column is read.</param>
    /// <param name="counted">The calendar whose sessions are counted; its exceptions not yet known are left out.</param>
    /// <param name="first">Index of the first session in that calendar, at least 0.</param>
    /// <param name="last">Index of the last one.</param>
    public SessionColumn(AsOfSeries series, Calendar counted, int first, int last)
    {
        First = first;
        var calendar = counted.AsOf(series.KnowledgeTime);
        var rows = Aligner.Sessions(calendar, series.Clock, new AsOfBars(series), tolerance: null, anchor: 0);
        Values = new double[Math.Max(0, last - first + 1)];
        Array.Fill(Values, double.NaN);
        _before = LastBefore(rows, first)?.Value ?? double.NaN;
        (FirstReturn, Limit) = (double.IsNaN(_before) ? int.MaxValue : first, first);
        long? newest = null;
        for (var i = 0; i < Values.Length; i++)
        {
            var seen = rows.At(first + i);
            if (!IsBeyond(seen.Missing)) (FirstReturn, Limit) = (Math.Min(FirstReturn, first + i + 1), first + i + 1);
            if (rows.WhyUnchanged(first + i) != Missing.Present || seen.Observation is not { } observation) continue;
            Values[i] = observation.Value;
            newest = observation.End;
        }

        Newest = newest?.ToInstant() + series.Clock.KnowledgeDelay;
    }

    /// <summary>Index of the first session.</summary>
    public int First { get; }

    /// <summary>The number of sessions.</summary>
    public int Count => Values.Length;

    /// <summary>The first session in the history of the series that can have a return.</summary>
    public int FirstReturn { get; }

    /// <summary>The session after the last one in the history of the series, as far as the stretch goes.</summary>
    public int Limit { get; }

    /// <summary>When the newest observation was known; null when there is none.</summary>
    public Instant? Newest { get; }

    /// <summary>The value of each session; NaN where missing.</summary>
    public double[] Values { get; }

    /// <summary>Returns from the value before; NaN where missing.</summary>
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
            var seen = rows.At(session);
            if (rows.WhyUnchanged(session) == Missing.Present && seen.Observation is { } observation) return observation;
            if (seen.Missing == Missing.BeforeCoverage) return null;
        }

        return null;
    }
}
