namespace TruceData.Server.Importing.Times;

/// <summary>The units in which a file may count the time since 1970-01-01T00:00:00Z.</summary>
/// <param name="Name">The value of --time-format.</param>
/// <param name="Nanos">The unit in nanoseconds.</param>
internal sealed record EpochUnit(string Name, long Nanos)
{
    public static IReadOnlyList<EpochUnit> All { get; } = [new("s", 1_000_000_000), new("ms", 1_000_000), new("us", 1_000), new("ns", 1)];

    public static EpochUnit? Find(string name) => All.FirstOrDefault(u => u.Name == name);
}
