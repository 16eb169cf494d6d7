using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>
/// A second implementation of alignment from docs/methodology.md, which scans every bar and session without searches or caches.
/// </summary>
internal sealed class AlignmentOracle
{
    private readonly AlignmentScenario _scenario;
    private readonly IReadOnlyList<Session> _own;
    private readonly IReadOnlyList<Session> _counted;
    private readonly List<(long Start, long End, double Value)> _known = [];
    private readonly long _earliest;
    private readonly long _now;
    private readonly long _frontier;
    private readonly long _tolerance;
    private readonly int? _anchor;

    public AlignmentOracle(AlignmentScenario scenario)
    {
        _scenario = scenario;
        _own = scenario.Own.Sessions;
        _counted = scenario.Counted.AsOf(scenario.KnowledgeTime).Sessions;
        _earliest = scenario.Event.Earliest.ToUnixNanos();
        _now = scenario.KnowledgeTime?.ToUnixNanos() ?? long.MaxValue;
        _tolerance = (scenario.Match.Tolerance ?? scenario.Frequency.DefaultTolerance).ToInt64Nanoseconds();
        var published = _now == long.MaxValue ? long.MaxValue : _now - scenario.Delay.ToInt64Nanoseconds();
        _frontier = published == long.MaxValue ? long.MaxValue : Frontier(published);
        for (var i = 0; i < scenario.Starts.Length; i++)
        {
            if (EndOf(scenario.Starts[i]) is { } end && end <= published)
                _known.Add((Math.Min(scenario.Starts[i], end), end, scenario.Values[i]));
        }

        _anchor = AnchorIndex();
    }

    private IEnumerable<(long Start, long End, double Value)> Observed => _known.Where(b => !double.IsNaN(b.Value));

    private bool IsNested => _scenario.Counted == _scenario.Own;

    /// <summary>Returns the start, the end, the value and the reason for a missing value of one row.</summary>
    public (long Start, long End, double Value, Missing Missing) Row(int offset)
    {
        if (_anchor is null) return None(Missing.MarketClosed);
        var result = At(offset, _scenario.Window.Unit);
        if (result.Bar is not { } bar) return None(result.Missing);
        if (_scenario.Measure == Measure.Value) return (bar.Start, bar.End, bar.Value, Missing.Present);
        if (Repeats(offset, bar) && !OpenSince(offset)) return None(Missing.MarketClosed);
        if (_scenario.Measure is Measure.SimpleReturn or Measure.LogReturn)
        {
            return Repeats(offset, bar) || Before(offset, bar) is not { } from ? None(Missing.NoData) : Number(from, bar);
        }

        var reference = ReferenceBar();
        if (reference.Bar is { } start) return Number(start, bar);
        return None(reference.Missing == Missing.NotYetKnown ? Missing.NotYetKnown : Missing.NoData);
    }

    private static (long Start, long End, double Value, Missing Missing) None(Missing missing) =>
        (long.MinValue, long.MinValue, double.NaN, missing);

    private (long Start, long End, double Value, Missing Missing) Number(
        (long Start, long End, double Value) from, (long Start, long End, double Value) to) =>
        _scenario.Measure switch
        {
            Measure.LogReturn => (from.End, to.End, Math.Log(to.Value / from.Value), Missing.Present),
            Measure.Change => (from.End, to.End, to.Value - from.Value, Missing.Present),
            _ => (from.End, to.End, (to.Value / from.Value) - 1, Missing.Present),
        };

    private long? EndOf(long start)
    {
        if (_scenario.Frequency.Unit == FrequencyUnit.Irregular) return start;
        if (_scenario.Frequency.Unit == FrequencyUnit.Session)
        {
            return _own.Where(s => s.Close.ToUnixNanos() > start)
                .Select(s => (long?)ObservationOf(s, _scenario.Own.Observation)).FirstOrDefault();
        }

        var end = start + _scenario.Frequency.TypicalSpan;
        var holding = _own.FirstOrDefault(s => s.Contains(start.ToInstant()));
        return holding is null || _scenario.Own.IsContinuous ? end : Math.Min(end, holding.Close.ToUnixNanos());
    }

    private long Frontier(long published) => _scenario.Frequency.Unit == FrequencyUnit.Session
        ? _own.Select(s => ObservationOf(s, _scenario.Own.Observation)).Where(o => o > published).DefaultIfEmpty(long.MaxValue).First()
        : published + 1;

    private int? AnchorIndex()
    {
        var time = _earliest;
        var sessions = _counted
            .Select((s, i) => (Open: s.Open.ToUnixNanos(), Observed: ObservationOf(s, _scenario.Counted.Observation), Index: (int?)i))
            .ToArray();
        var holding = sessions.FirstOrDefault(s => s.Open <= time && time < s.Observed).Index;
        return _scenario.Policy switch
        {
            AnchorPolicy.Reject => holding,
            AnchorPolicy.Previous => sessions.Last(s => s.Observed <= time).Index,
            AnchorPolicy.Next => sessions.First(s => s.Open > time && s.Observed > time).Index,
            _ => sessions.First(s => s.Observed > time).Index,
        };
    }

    /// <summary>Returns when a session is observed. The rules of a scenario are never limited by the next session or the date.</summary>
    private static long ObservationOf(Session session, ObservationRule? rule)
    {
        var close = session.Close.ToUnixNanos();
        if (rule?.AfterSessionEnd is { } delay) return close + delay.ToInt64Nanoseconds();
        return rule?.TimeOfDay is { } time ? Math.Min(close, session.Date.At(time).InUtc().ToInstant().ToUnixNanos()) : close;
    }

    private (long Start, long End) BoundsOf(int index)
    {
        var rule = _scenario.Counted.Observation;
        var (session, end) = (_counted[index], ObservationOf(_counted[index], rule));
        var before = index == 0 ? null : _counted[index - 1];
        var isLeftOver = before is not null && ObservationOf(before, rule) < before.Close.ToUnixNanos();
        return (isLeftOver ? ObservationOf(before!, rule) : Math.Min(session.Open.ToUnixNanos(), end), end);
    }

    private bool StillOpen(long time) => time > _now || time >= _frontier;

    private (Missing Missing, (long Start, long End, double Value)? Bar) At(long offset, WindowUnit unit) => unit switch
    {
        WindowUnit.Bars => AtBar(offset),
        WindowUnit.Elapsed => AtInstant(TimeOf(offset, unit)!.Value, _scenario.Match.Direction, _scenario.Match.AllowExact),
        _ => AtSession(offset),
    };

    private (Missing, (long, long, double)?) AtBar(long offset)
    {
        if (_earliest >= _frontier) return (Missing.NotYetKnown, null);
        var index = _known.Count(b => b.End <= _earliest) + offset;
        if (index < 0) return (Missing.BeforeCoverage, null);
        if (index >= _known.Count) return (_now == long.MaxValue ? Missing.AfterCoverage : Missing.NotYetKnown, null);
        return double.IsNaN(_known[(int)index].Value) ? (Missing.NoData, null) : (Missing.Present, _known[(int)index]);
    }

    private (Missing, (long, long, double)?) AtSession(long offset)
    {
        var index = _anchor!.Value + offset;
        if (index < 0) return (Missing.BeforeCoverage, null);
        if (index >= _counted.Count) return (Missing.AfterCoverage, null);
        var (open, close) = BoundsOf((int)index);
        if (!IsNested) return AtInstant(close, MatchDirection.Backward, true);
        if (StillOpen(close)) return (Missing.NotYetKnown, null);
        var inside = Inside(open, close);
        if (inside is not null) return (Missing.Present, inside);
        if (_known.Count == 0 || close < _known[0].End) return (Missing.BeforeCoverage, null);
        return (open >= _known[^1].End ? Missing.AfterCoverage : Missing.NoData, null);
    }

    private (long Start, long End, double Value)? Inside(long open, long close) =>
        Observed.Where(b => _scenario.Frequency.Unit == FrequencyUnit.Session
            ? b.End == close
            : b.Start >= open && b.End > open && b.End <= close).Select(b => ((long, long, double)?)b).LastOrDefault();

    private (Missing, (long, long, double)?) AtInstant(long time, MatchDirection direction, bool exact)
    {
        if (time < _scenario.Own.Coverage.Start.ToUnixNanos()) return (Missing.BeforeCoverage, null);
        if (time > _scenario.Own.Coverage.End.ToUnixNanos()) return (Missing.AfterCoverage, null);
        if (StillOpen(exact ? time : time - 1)) return (Missing.NotYetKnown, null);
        var candidates = Observed.Where(b => b.End != time || exact).Where(b => direction switch
        {
            MatchDirection.Backward => b.End <= time,
            MatchDirection.Forward => b.End >= time,
            _ => true,
        });
        var best = candidates
            .OrderBy(b => Math.Abs(b.End - time))
            .ThenBy(b => b.End > time)
            .ThenBy(b => b.End > time ? b.Start : -b.Start)
            .Select(b => ((long Start, long End, double Value)?)b)
            .FirstOrDefault();
        var distance = best is { } found ? Math.Abs(found.End - time) : long.MaxValue;
        var nothingAhead = !Observed.Any(b => b.End > time || (b.End == time && exact));
        var ahead = _frontier == long.MaxValue ? long.MaxValue : _frontier - time;
        if (direction != MatchDirection.Backward && nothingAhead && ahead <= _tolerance && ahead < distance)
            return (Missing.NotYetKnown, null);
        if (distance <= _tolerance) return (Missing.Present, best);
        if (_known.Count == 0 || time < _known[0].End) return (Missing.BeforeCoverage, null);
        var from = direction == MatchDirection.Forward ? time : time - _tolerance;
        var to = direction == MatchDirection.Backward ? time : time + _tolerance;
        if (!IsOpen(from, to)) return (Missing.MarketClosed, null);
        return (time > _known[^1].End ? Missing.AfterCoverage : Missing.Stale, null);
    }

    private long? TimeOf(long offset, WindowUnit unit)
    {
        if (unit == WindowUnit.Elapsed) return _earliest + (offset * _scenario.Window.Step!.Value.ToInt64Nanoseconds());
        var index = _anchor!.Value + offset;
        return index >= 0 && index < _counted.Count ? BoundsOf((int)index).End : null;
    }

    private bool IsMatched =>
        _scenario.Window.Unit == WindowUnit.Elapsed || (_scenario.Window.Unit == WindowUnit.Sessions && !IsNested);

    private bool Repeats(int offset, (long Start, long End, double Value) bar) =>
        IsMatched
        && TimeOf((long)offset - 1, _scenario.Window.Unit) is not null
        && At((long)offset - 1, _scenario.Window.Unit).Bar?.Start == bar.Start;

    private bool OpenSince(int offset) =>
        IsOpen(TimeOf((long)offset - 1, _scenario.Window.Unit)!.Value, TimeOf(offset, _scenario.Window.Unit)!.Value);

    private bool IsOpen(long from, long to) => _own.SelectMany(Parts).Any(p => p.Open < to && p.Close > from);

    private static IEnumerable<(long Open, long Close)> Parts(Session session)
    {
        var open = session.Open.ToUnixNanos();
        foreach (var pause in session.Breaks)
        {
            yield return (open, pause.Start.ToUnixNanos());
            open = pause.End.ToUnixNanos();
        }

        yield return (open, session.Close.ToUnixNanos());
    }

    private (long Start, long End, double Value)? Before(int offset, (long Start, long End, double Value) bar)
    {
        if (_scenario.Window.Unit == WindowUnit.Bars) return Last(Observed.Where(b => b.Start < bar.Start));
        if (!IsMatched)
        {
            return Enumerable.Range(0, _anchor!.Value + offset).Reverse()
                .Select(i => Inside(BoundsOf(i).Start, BoundsOf(i).End))
                .FirstOrDefault(b => b is not null);
        }

        if (TimeOf((long)offset - 1, _scenario.Window.Unit) is not { } time) return null;
        var matched = At((long)offset - 1, _scenario.Window.Unit).Bar;
        return matched?.End < bar.End ? matched : Last(Observed.Where(b => b.End <= time && b.End < bar.End));
    }

    private static (long Start, long End, double Value)? Last(IEnumerable<(long Start, long End, double Value)> bars) =>
        bars.Select(b => ((long, long, double)?)b).LastOrDefault();

    private (Missing Missing, (long Start, long End, double Value)? Bar) ReferenceBar() => _scenario.Reference switch
    {
        Reference.FirstOffset => At(_scenario.Window.First, _scenario.Window.Unit),
        Reference.PreviousSession => AtSession(-1),
        _ => StillOpen(_earliest) ? (Missing.NotYetKnown, null) : (Missing.NoData, Last(Observed.Where(b => b.End <= _earliest))),
    };
}
