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
/// <remarks>
/// The value of a column of returns is the return since the previous observation, compounded over the bars in between. Bars without a value
/// are skipped, because a return is stated from the last price that its publisher had.
/// </remarks>
public sealed class SessionColumn
{
    private const int MinSuspicious = 10;

    private readonly double _before;
    private readonly bool[] _isClosed;
    private readonly int _firstObserved;

    /// <summary>Reads a series.</summary>
    /// <param name="series">The series as it was known; its first column is read.</param>
    /// <param name="counted">The calendar whose sessions are counted; exceptions that were not known yet are ignored.</param>
    /// <param name="first">Index of the first session in that calendar, at least 0.</param>
    /// <param name="last">Index of the last session.</param>
    public SessionColumn(AsOfSeries series, Calendar counted, int first, int last)
    {
        First = first;
        Kind = series.Kind;
        var calendar = counted.AsOf(series.KnowledgeTime);
        var bars = new AsOfBars(series);
        var rows = Aligner.Sessions(calendar, series.Clock, bars, tolerance: null, anchor: 0);
        Values = new double[Math.Max(0, last - first + 1)];
        Array.Fill(Values, double.NaN);
        _isClosed = new bool[Values.Length];
        var before = LastBefore(rows, first);
        if (before is null && calendar.Undivided is not null && first < calendar.Sessions.Count)
            before = bars.LastEndingBy(calendar.OpenOf(0));
        _before = before?.Value ?? double.NaN;
        _firstObserved = before is null ? int.MaxValue : first;
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
                _firstObserved = Math.Min(_firstObserved, first + i);
            }

            var whyUnchanged = rows.WhyUnchanged(first + i);
            _isClosed[i] = whyUnchanged == Missing.MarketClosed;
            if (whyUnchanged != Missing.Present || result.Observation is not { } observation) continue;
            Values[i] = Kind == ValueKind.Level ? observation.Value : ReturnSince(series.Clock, bars, before, observation);
            before = observation;
            newest = observation.End;
        }

        Newest = newest?.ToInstant() + series.Clock.KnowledgeDelay;
    }

    private SessionColumn(SessionColumn all, int first, int count)
    {
        (First, Kind, Limit, Newest) = (first, all.Kind, all.Limit, all.Newest);
        (_before, _firstObserved) = (all._before, all._firstObserved);
        var start = first - all.First;
        Values = all.Values[start..(start + count)];
        _isClosed = all._isClosed[start..(start + count)];
    }

    /// <summary>Index of the first session.</summary>
    public int First { get; }

    /// <summary>The kind of values.</summary>
    public ValueKind Kind { get; }

    /// <summary>The number of sessions.</summary>
    public int Count => Values.Length;

    /// <summary>The session after the last one in the history of the series, limited to these sessions.</summary>
    public int Limit { get; }

    /// <summary>When the newest observation was known; null when there is none.</summary>
    public Instant? Newest { get; }

    /// <summary>The value of each session; NaN where missing.</summary>
    public double[] Values { get; }

    /// <summary>Returns some of the sessions, with the history of all.</summary>
    internal SessionColumn Part(int first, int count) => count == Count ? this : new SessionColumn(this, first, count);

    /// <summary>Whether levels look like returns: at least ten values, all of them within -1 and 1, and some of them negative.</summary>
    public bool LooksLikeReturns =>
        Kind == ValueKind.Level
        && Values.Count(v => !double.IsNaN(v)) >= MinSuspicious
        && Array.TrueForAll(Values, v => double.IsNaN(v) || Math.Abs(v) <= 1)
        && Array.Exists(Values, v => v < 0);

    /// <summary>Returns the first session in the history of the series that can have a value or, of levels, a return.</summary>
    /// <param name="isFromPrevious">Whether a level needs a previous one.</param>
    public int FirstSession(bool isFromPrevious) =>
        isFromPrevious && Kind == ValueKind.Level && double.IsNaN(_before) && _firstObserved < int.MaxValue
            ? _firstObserved + 1
            : _firstObserved;

    /// <summary>Computes the return of each session from the previous value, or converts it; NaN where missing or undefined.</summary>
    /// <param name="kind">The kind of returns.</param>
    /// <param name="undefined">Receives whether the values of a session have no return.</param>
    public double[] Returns(ReturnKind kind, bool[] undefined)
    {
        var (before, returns) = (_before, new double[Values.Length]);
        for (var i = 0; i < returns.Length; i++)
        {
            var value = Values[i];
            returns[i] = Kind == ValueKind.Level
                ? ReturnConversion.FromPrices(kind, before, value)
                : ReturnConversion.Convert(Kind, value, kind);
            if (double.IsNaN(value)) continue;
            undefined[i] |= double.IsNaN(returns[i]) && (Kind != ValueKind.Level || !double.IsNaN(before));
            before = value;
        }

        return returns;
    }

    /// <summary>Computes the natural logarithm of each value; NaN where missing, or where a value is zero or below.</summary>
    /// <param name="undefined">Receives whether the value of a session has no logarithm.</param>
    public double[] Logarithms(bool[] undefined)
    {
        var logarithms = Array.ConvertAll(Values, v => v > 0 ? Math.Log(v) : double.NaN);
        for (var i = 0; i < logarithms.Length; i++) undefined[i] |= Values[i] <= 0;
        return logarithms;
    }

    /// <summary>
    /// Returns the return from one session to another, both with a value; NaN where there is none. Returns are compounded over the sessions
    /// in between, which must have one unless the market was closed.
    /// </summary>
    /// <param name="kind">The kind of returns.</param>
    /// <param name="from">The first session, by index into the values.</param>
    /// <param name="to">The last session.</param>
    /// <param name="undefined">Receives whether the values have no return.</param>
    internal double Return(ReturnKind kind, int from, int to, bool[] undefined)
    {
        if (Kind == ValueKind.Level)
        {
            var change = ReturnConversion.FromPrices(kind, Values[from], Values[to]);
            undefined[to] |= double.IsNaN(change);
            return change;
        }

        var sum = 0.0;
        for (var i = from + 1; i <= to; i++)
        {
            if (_isClosed[i]) continue;
            if (double.IsNaN(Values[i])) return double.NaN;
            sum = ReturnConversion.Compound(Kind, sum, Values[i]);
        }

        var converted = ReturnConversion.Convert(Kind, sum, kind);
        undefined[to] |= double.IsNaN(converted);
        return converted;
    }

    private static bool IsBeyond(Missing missing) =>
        missing is Missing.BeforeCoverage or Missing.AfterCoverage or Missing.NotYetKnown or Missing.NotListed or Missing.Stale;

    /// <summary>
    /// Returns the return from one observation to another. The first observation has the return of its own bar, unless several bars make a
    /// session.
    /// </summary>
    private double ReturnSince(BarClock clock, AsOfBars bars, Observation? before, Observation observation)
    {
        if (before is not { } start)
        {
            var isWhole = clock.Frequency.IsCivilPeriod || clock.Frequency.Unit is FrequencyUnit.Session;
            return isWhole ? observation.Value : double.NaN;
        }

        var sum = 0.0;
        var last = bars.IndexEndingAfter(observation.End);
        for (var i = bars.IndexEndingAfter(start.End); i < last; i++)
        {
            if (bars.At(i) is { } bar) sum = ReturnConversion.Compound(Kind, sum, bar.Value);
        }

        return sum;
    }

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
