namespace TruceData.Domain.Studies.Power;

/// <summary>Counts of simulated studies in which each test has a statistic and rejects, by cumulative window.</summary>
internal sealed class Rejections(int tests, int windows)
{
    private readonly int[,] _studies = new int[tests, windows];
    private readonly int[,] _rejections = new int[tests, windows];

    /// <summary>Adds the tests of one study.</summary>
    public void Add(IReadOnlyList<(EventStudyTest Test, TestValue[] Values)> results, StudyDesign design, double level)
    {
        for (var test = 0; test < tests; test++)
        {
            for (var window = 0; window < windows; window++)
            {
                var value = results[test].Values[design.Event.Count + window];
                if (value.Refusal != TestRefusal.None) continue;
                _studies[test, window]++;
                if (value.PValue <= level) _rejections[test, window]++;
            }
        }
    }

    /// <summary>Adds other counts.</summary>
    public void Add(Rejections other)
    {
        for (var test = 0; test < tests; test++)
        {
            for (var window = 0; window < windows; window++)
            {
                _studies[test, window] += other._studies[test, window];
                _rejections[test, window] += other._rejections[test, window];
            }
        }
    }

    /// <summary>Returns the rates by test, then by window.</summary>
    public IReadOnlyList<PowerRate> ToRates(IReadOnlyList<EventStudyTest> names) =>
    [
        .. from test in Enumerable.Range(0, tests)
           from window in Enumerable.Range(0, windows)
           select new PowerRate(names[test], window, _studies[test, window], _rejections[test, window]),
    ];
}
