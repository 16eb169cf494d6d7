using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>Replaces dates, times, durations and integers of messages by values from the whole range of their fields.</summary>
internal static class ExtremeValues
{
    private const long SecondsTo2262 = long.MaxValue / 1_000_000_000;
    private static readonly int[] Years = [1, 2, 1600, 1676, 1677, 1678, 1970, 2025, 2261, 2262, 2263, 9998, 9999];
    private static readonly (int Month, int Day)[] Days = [(1, 1), (4, 9), (4, 10), (4, 11), (4, 12), (9, 21), (9, 22), (9, 23), (12, 31)];
    private static readonly long[] Seconds =
        [0, 1, 60, 3600, 86_400, 366 * 86_400, 315_576_000_000, SecondsTo2262, 62_135_596_800, 253_402_300_799, long.MaxValue];

    private static readonly int[] Nanos = [0, 0, 0, 1, 145_224_193, 854_775_807, 999_999_999, 1_000_000_000, -1, int.MinValue];
    private static readonly long[] Integers = [0, 1, 2, 7, 24, 366, 10_000, 527_040, 31_622_400, int.MaxValue, long.MaxValue];

    /// <summary>Replaces one to three values of a message, wherever they are in it.</summary>
    public static void Replace(IMessage message, Random random)
    {
        var setters = Find(message).ToArray();
        for (var count = random.Next(4) == 0 ? 3 : 1; count > 0; count--) setters[random.Next(setters.Length)](random);
    }

    /// <summary>Moves all timestamps inside a message by a number of seconds.</summary>
    public static void MoveTimes(IMessage message, long seconds)
    {
        if (message is Timestamp time) time.Seconds += seconds;
        foreach (var child in Children(message)) MoveTimes(child, seconds);
    }

    /// <summary>Returns a timestamp near one of the ends of 64-bit nanoseconds, of the contract or of the field.</summary>
    public static Timestamp Time(Random random) => new() { Seconds = Second(random), Nanos = Pick(Nanos, random) };

    /// <summary>Returns any 64-bit number, near the ends of its range in half of the cases.</summary>
    public static long Int64(Random random) => random.Next(4) switch
    {
        0 => long.MinValue + random.NextInt64(1L << random.Next(62)),
        1 => long.MaxValue - random.NextInt64(1L << random.Next(62)),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static IEnumerable<Action<Random>> Find(IMessage message)
    {
        switch (message)
        {
            case Timestamp time:
                return [random => time.MergeFrom(Replaced(time, Time(random)))];
            case Duration duration:
                return [random => duration.MergeFrom(Replaced(duration, new() { Seconds = Second(random), Nanos = Pick(Nanos, random) }))];
            case Date date:
                return [random => date.MergeFrom(Replaced(date, DateOf(random)))];
        }

        var integers = message.Descriptor.Fields.InDeclarationOrder()
            .Where(f => !f.IsRepeated && f.FieldType is FieldType.Int32 or FieldType.Int64)
            .Where(f => !f.HasPresence || f.Accessor.HasValue(message))
            .Select(f => (Action<Random>)(random => f.Accessor.SetValue(message, IntegerOf(f, random))));
        return integers.Concat(Children(message).SelectMany(Find));
    }

    private static IEnumerable<IMessage> Children(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Message))
        {
            var value = field.Accessor.GetValue(message);
            var children = field.IsRepeated ? ((IList)value).OfType<IMessage>() : value is IMessage child ? [child] : [];
            foreach (var one in children) yield return one;
        }
    }

    /// <summary>Clears a message, so that merging <paramref name="with"/> replaces it.</summary>
    private static T Replaced<T>(T message, T with) where T : IMessage
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder()) field.Accessor.Clear(message);
        return with;
    }

    private static Date DateOf(Random random)
    {
        var (month, day) = random.Next(3) > 0 ? Pick(Days, random) : (random.Next(0, 14), random.Next(0, 33));
        return new() { Year = random.Next(3) > 0 ? Pick(Years, random) : random.Next(-1, 10_001), Month = month, Day = day };
    }

    private static long Second(Random random) => random.Next(3) switch
    {
        0 => random.NextInt64(-SecondsTo2262 - 10, SecondsTo2262 + 10),
        1 => unchecked(Sign(random) * (SecondsTo2262 + random.Next(-400_000, 3))),
        _ => unchecked((Sign(random) * Pick(Seconds, random)) + random.Next(-2, 3)),
    };

    private static object IntegerOf(FieldDescriptor field, Random random)
    {
        var value = unchecked((Sign(random) * Pick(Integers, random)) + random.Next(-1, 2));
        if (field.FieldType == FieldType.Int64) return value;
        return (int)Math.Clamp(value, int.MinValue, int.MaxValue);
    }

    private static int Sign(Random random) => random.Next(2) == 0 ? -1 : 1;

    private static T Pick<T>(T[] values, Random random) => values[random.Next(values.Length)];
}
