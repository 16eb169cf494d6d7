using FsCheck;
using FsCheck.Fluent;

namespace TruceData.Server.Tests.Support;

/// <summary>Laws that hold for whatever is generated, of calls that take time.</summary>
internal static class Law
{
    public static Task HoldsAsync<T>(Gen<T> values, int tests, Func<T, Task> law) =>
        Task.Run(() => Prop.ForAll(values.ToArbitrary(), (T value) => law(value).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(tests)));
}
