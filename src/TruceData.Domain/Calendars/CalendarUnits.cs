using System.Collections;
using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Domain.Calendars;

/// <summary>The sessions of a divided calendar. Each is created when it is read, so that a million of them take little memory.</summary>
/// <param name="dates">The date of each.</param>
/// <param name="opens">The start of each, in Unix nanoseconds.</param>
/// <param name="closes">The end of each, in Unix nanoseconds.</param>
internal sealed class CalendarUnits(LocalDate[] dates, long[] opens, long[] closes) : IReadOnlyList<Session>
{
    /// <inheritdoc/>
    public int Count => dates.Length;

    /// <inheritdoc/>
    public Session this[int index] => new(dates[index], opens[index].ToInstant(), closes[index].ToInstant(), [], HalfDay: false, "");

    /// <inheritdoc/>
    public IEnumerator<Session> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
