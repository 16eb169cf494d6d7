using System.Text;

namespace TruceData.Server.Importing;

/// <summary>A cell as an error message shows it.</summary>
internal static class CellText
{
    private const int MaxLength = 40;

    /// <summary>The text on one line, cut where it is long.</summary>
    public static string Show(ReadOnlySpan<byte> cell)
    {
        var text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, MaxLength)]);
        var shown = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return cell.Length > MaxLength ? shown + "…" : shown;
    }
}
