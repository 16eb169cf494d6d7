namespace TruceData.Domain.Tests;

/// <summary>The number of generated cases of a test; `./test --long` multiplies it by ten.</summary>
internal static class Suite
{
    public static int Cases(int count) => Environment.GetEnvironmentVariable("TRUCEDATA_LONG") == "true" ? 10 * count : count;
}
