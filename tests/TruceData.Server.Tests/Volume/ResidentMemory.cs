using System.Diagnostics;
using System.Globalization;

namespace TruceData.Server.Tests.Volume;

/// <summary>The resident memory of a process, as Linux tells it.</summary>
internal static class ResidentMemory
{
    /// <summary>VmRSS in bytes.</summary>
    public static long Of(Process process)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
