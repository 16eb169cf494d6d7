using System.Diagnostics;
using System.Globalization;

namespace TruceData.Server.Tests.Volume;

/// <summary>Reads the resident memory of a process on Linux.</summary>
internal static class ResidentMemory
{
    /// <summary>Returns VmRSS in bytes.</summary>
    public static long Read(Process process)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
