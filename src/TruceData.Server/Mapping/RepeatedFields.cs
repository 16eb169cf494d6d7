using System.Collections;
using Google.Protobuf.Collections;

namespace TruceData.Server.Mapping;

/// <summary>Columns into messages.</summary>
internal static class RepeatedFields
{
    /// <summary>Adds values in one copy.</summary>
    public static void AddFrom<T>(this RepeatedField<T> field, ReadOnlyMemory<T> values) => field.AddRange(new Values<T>(values));

    /// <summary>Values as a repeated field takes them in one copy.</summary>
    private sealed class Values<T>(ReadOnlyMemory<T> values) : ICollection, IEnumerable<T>
    {
        public int Count => values.Length;

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => values.CopyTo(((T[])array).AsMemory(index));

        public IEnumerator<T> GetEnumerator()
        {
            for (var i = 0; i < values.Length; i++) yield return values.Span[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
