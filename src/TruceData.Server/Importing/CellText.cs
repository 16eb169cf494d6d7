using System.Text;

namespace TruceData.Server.Importing;

/// <summary>Formats cells for error messages.</summary>
internal static class CellText
{
    private const int MaxLength = 40;

    /// <summary>Returns a number of cells in words.</summary>
    public static string Count(int cells) => cells == 1 ? "1 cell" : $"{cells} cells";

    /// <summary>Returns the text on one line, truncated to 40 bytes.</summary>
    public static string Show(ReadOnlySpan<byte> cell)
    {
        var text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, MaxLength)]);
        var shown = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return cell.Length > MaxLength ? shown + "…" : shown;
    }
}
