using System.Diagnostics;
using System.Globalization;

namespace TruceData.Server.Tests.Volume;

/// <summary>Reads the resident memory of a process on Linux.</summary>
internal static class ResidentMemory
{
    /// <summary>Returns the present size in bytes.</summary>
    public static long Read(Process process) => Read(process, "VmRSS:");

    /// <summary>Returns the largest size so far, in bytes.</summary>
    public static long ReadPeak(Process process) => Read(process, "VmHWM:");

    private static long Read(Process process, string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
