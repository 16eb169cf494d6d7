namespace TruceData.Domain;

/// <summary>How many events have a value in each session. Most have one in all: those are counted once.</summary>
internal sealed class SessionCounts(int sessions)
{
    private readonly int[] _counts = new int[sessions];
    private int _whole;

    public int this[int session] => _whole + _counts[session];

    /// <summary>Counts an event that has a value in every session.</summary>
    public void AddWhole() => _whole++;

    /// <summary>Counts the sessions from one on in which an event has a value.</summary>
    public void Add(ReadOnlySpan<double> values, int first)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i])) _counts[first + i]++;
        }
    }

    public void Add(SessionCounts other)
    {
        _whole += other._whole;
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }
}
