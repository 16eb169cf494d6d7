namespace TruceData.Store.Tests;

/// <summary>How far a suite goes: `./test --long` looks at ten times as many cases.</summary>
internal static class Suite
{
    public static int Cases(int ordinary) => Environment.GetEnvironmentVariable("TRUCEDATA_LONG") == "true" ? 10 * ordinary : ordinary;
}
