using System.Text;

namespace TruceData.Server.Importing.Numbers;

/// <summary>The sign of a currency before or after a number.</summary>
/// <param name="Text">The sign.</param>
/// <param name="Currencies">The ISO 4217 codes of the currencies that are written with it.</param>
internal sealed record CurrencySign(string Text, IReadOnlyList<string> Currencies)
{
    private static readonly CurrencySign[] s_all =
    [
        new("$", ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP"]),
        new("€", ["EUR"]),
        new("£", ["GBP", "EGP"]),
        new("¥", ["JPY", "CNY"]),
        new("₹", ["INR"]),
    ];

    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(Text);

    /// <summary>Returns whether amounts in a currency are written with a sign.</summary>
    public static bool IsOf(string sign, string currency) => s_all.Any(s => s.Text == sign && s.Currencies.Contains(currency));

    /// <summary>Removes a sign from a number; returns null if it has none.</summary>
    public static CurrencySign? Take(ref ReadOnlySpan<byte> text)
    {
        foreach (var sign in s_all)
        {
            if (text.StartsWith(sign._bytes)) text = text[sign._bytes.Length..].TrimStart((byte)' ');
            else if (text.EndsWith(sign._bytes)) text = text[..^sign._bytes.Length].TrimEnd((byte)' ');
            else continue;
            return sign;
        }

        return null;
    }
}
