using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Divides a list of pairs into records, each of which continues in the next one.</summary>
internal static class PairLists
{
    /// <summary>The bytes that the name, the title and the note of a part may have beside its pairs.</summary>
    private const int ReservedBytes = 8192;

    /// <summary>The maximum bytes of the indexes of a pair in its part.</summary>
    private const int BytesPerPair = 4 * 4;

    /// <summary>Returns the parts of a list: the first has its name, the following ones are numbered from 2.</summary>
    /// <param name="name">`pairLists/{id}`.</param>
    /// <param name="displayName">The title.</param>
    /// <param name="note">Where the pairs come from.</param>
    /// <param name="pairs">The pairs, at least one.</param>
    public static IReadOnlyList<PairList> Divide(string name, string displayName, string note, IEnumerable<EventPair> pairs)
    {
        var parts = new List<Part>();
        foreach (var pair in pairs)
        {
            if (parts.Count > 0 && parts[^1].TryAdd(pair)) continue;
            parts.Add(new Part(parts.Count == 0 ? name : $"{name}-{parts.Count + 1}", displayName, note));
            parts[^1].TryAdd(pair);
        }

        for (var i = 1; i < parts.Count; i++) parts[i - 1].List.ContinuedIn = parts[i].List.Name;
        return [.. parts.Select(p => p.Complete())];
    }

    private sealed class Part(string name, string displayName, string note)
    {
        private readonly Dictionary<(int Field, string Name), int> _indexes = [];
        private int _bytes = ReservedBytes;

        public PairList List { get; } = new() { Name = name, DisplayName = displayName, Note = note };

        /// <summary>Adds a pair, if the record has space for it.</summary>
        public bool TryAdd(EventPair pair)
        {
            var names = pair.Event.Length + pair.Series.Length + pair.Benchmark.Length + (3 * pair.Group.Length) + 16;
            if (List.EventIndexes.Count > 0 && _bytes + BytesPerPair + names > MessageLimits.MaxRecordBytes) return false;
            _bytes += BytesPerPair;
            List.EventIndexes.Add(IndexOf(List.Events, PairList.EventsFieldNumber, pair.Event));
            List.SeriesIndexes.Add(IndexOf(List.Series, PairList.SeriesFieldNumber, pair.Series));
            List.BenchmarkIndexes.Add(IndexOf(List.Benchmarks, PairList.BenchmarksFieldNumber, pair.Benchmark));
            List.GroupIndexes.Add(IndexOf(List.Groups, PairList.GroupsFieldNumber, pair.Group));
            return true;
        }

        /// <summary>Returns the record, without columns that no pair uses.</summary>
        public PairList Complete()
        {
            if (List.Benchmarks.Count == 0) List.BenchmarkIndexes.Clear();
            if (List.Groups.Count == 0) List.GroupIndexes.Clear();
            return List;
        }

        private int IndexOf(IList<string> names, int field, string name)
        {
            if (name.Length == 0) return -1;
            if (_indexes.TryGetValue((field, name), out var index)) return index;
            _bytes += (3 * name.Length) + 4;
            names.Add(name);
            return _indexes[(field, name)] = names.Count - 1;
        }
    }
}
