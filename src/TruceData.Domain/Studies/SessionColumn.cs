using NodaTime;

namespace TruceData.Domain;

/// <summary>The fresh observations of one series on a stretch of sessions: what was seen in a session and not already in the one before.</summary>
internal sealed class SessionColumn
{
    private readonly Observation?[] _observations;
    private readonly Observation? _before;

    public SessionColumn(SeriesInput input, MatchRule match, int first, int last, Instant? knowledgeTime)
    {
        var known = input with { Calendar = input.Calendar.AsOf(knowledgeTime) };
        var rows = Alignment.SessionRows(known, new KnownBars(known, knowledgeTime), match, anchor: 0);
        _observations = new Observation?[Math.Max(0, last - first + 1)];
        long? newest = null;
        for (var i = 0; i < _observations.Length; i++)
        {
            var seen = rows.At(first + i);
            if (seen.Unmoved != Domain.Missing.Present) continue;
            _observations[i] = seen.Observation;
            if (seen.Observation is { } observation) newest = Math.Max(newest ?? observation.End, observation.End);
        }

        _before = LastBefore(rows, first);
        Newest = newest?.ToInstant() + input.Clock.KnowledgeDelay;
    }

    /// <summary>The number of sessions.</summary>
    public int Count => _observations.Length;

    /// <summary>When the newest observation was known; null when there is none.</summary>
    public Instant? Newest { get; }

    /// <summary>The observation of a session; null when there is no fresh one.</summary>
    public Observation? At(int index) => _observations[index];

    /// <summary>The values themselves; NaN where missing.</summary>
    public double[] Values() => Array.ConvertAll(_observations, o => o?.Value ?? double.NaN);

    /// <summary>Returns from the observation before; NaN where missing.</summary>
    public double[] Returns(Measure measure)
    {
        var before = _before;
        var returns = new double[_observations.Length];
        for (var i = 0; i < returns.Length; i++)
        {
            returns[i] = double.NaN;
            if (_observations[i] is not { } observation) continue;
            returns[i] = Measurement.Return(measure, observation, before).Value;
            before = observation;
        }

        return returns;
    }

    private static Observation? LastBefore(IRows rows, int first)
    {
        for (var session = first - 1; session >= 0; session--)
        {
            var seen = rows.At(session);
            if (seen.Observation is not null && seen.Unmoved == Domain.Missing.Present) return seen.Observation;
            if (seen.Missing == Domain.Missing.BeforeCoverage) return null;
        }

        return null;
    }
}
