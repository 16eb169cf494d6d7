namespace TruceData.Domain;

/// <summary>Collects when rows are measured; as long as that is as for another series it needs no arrays of its own.</summary>
internal ref struct FoundTimes(int count, AlignedTimes? others)
{
    private (long[] Starts, long[] Ends, Missing[] Missing)? _own = others is null ? (new long[count], new long[count], new Missing[count]) : null;

    /// <summary>Takes the observation of a row when the other series has the same there.</summary>
    public readonly bool Repeats(int row, long start)
    {
        if (others is null || others.Starts[row] != start) return false;
        if (_own is { } own) (own.Starts[row], own.Ends[row], own.Missing[row]) = (start, others.Ends[row], Missing.Present);
        return true;
    }

    /// <summary>Takes a row.</summary>
    public void Add(int row, Measurement found)
    {
        if (_own is null && others!.Starts[row] == found.Start && others.Missing[row] == found.Missing) return;
        _own ??= ([.. others!.Starts], [.. others.Ends], [.. others.Missing]);
        var (starts, ends, missing) = _own.Value;
        (starts[row], ends[row], missing[row]) = (found.Start, found.End, found.Missing);
    }

    /// <summary>The times; those of the other series when they are all the same.</summary>
    public readonly AlignedTimes ToTimes() => _own is { } own ? new AlignedTimes(own.Starts, own.Ends, own.Missing) : others!;
}
