using FsCheck;
using FsCheck.Fluent;

namespace TruceData.Server.Tests.Support;

/// <summary>Checks properties of generated values by asynchronous calls.</summary>
internal static class AsyncProperty
{
    /// <summary>Throws for the first of <paramref name="tests"/> generated values that does not have the property.</summary>
    public static Task CheckAsync<T>(Gen<T> values, int tests, Func<T, Task> property) => Task.Run(() =>
        Prop.ForAll(values.ToArbitrary(), (T value) => property(value).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests)));
}
