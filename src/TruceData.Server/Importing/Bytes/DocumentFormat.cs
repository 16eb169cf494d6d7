using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TruceData.Server.Importing.Bytes;

/// <summary>Recognizes pages of HTML, XML and JSON, which a server often returns instead of the requested file.</summary>
internal static partial class DocumentFormat
{
    private const int MaxShownLength = 160;
    private const string DownloadFix = "Open the address in a browser, and download the file itself as CSV.";

    private static readonly string[] s_messageNames =
        ["message", "error", "detail", "details", "error_message", "errormessage", "error message",
        "information", "note", "msg", "description", "reason"];

    /// <summary>Returns the format of a document; null for other text.</summary>
    /// <param name="start">The first bytes of the file.</param>
    public static FileFormat? Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble)) start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty) return null;
        if (start[0] is (byte)'{' or (byte)'[') return DetectJson(start);
        if (start[0] != '<') return null;
        var text = Encoding.UTF8.GetString(start);
        if (Html().IsMatch(text)) return new FileFormat($"an HTML page{Quoted(Title().Match(text).Groups["text"].Value)}", DownloadFix);
        if (!text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)) return null;
        return text.Contains("urn:schemas-microsoft-com:office:spreadsheet", StringComparison.Ordinal)
            ? new FileFormat("an Excel 2003 XML workbook", "Open it in Excel or LibreOffice, save the sheet as CSV UTF-8, and import that.")
            : new FileFormat("an XML document", "Download the values as CSV, or convert the records to CSV.");
    }

    private static FileFormat? DetectJson(ReadOnlySpan<byte> start)
    {
        var reader = new Utf8JsonReader(start, isFinalBlock: false, state: default);
        var (tokens, message, name) = (0, (string?)null, "");
        try
        {
            while (message is null && reader.Read())
            {
                tokens++;
                if (reader.TokenType == JsonTokenType.PropertyName) name = reader.GetString()!;
                else if (reader.TokenType == JsonTokenType.String && IsMessageName(name)) message = reader.GetString();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The text after the first tokens may be other objects, one per line, or not be UTF-8.
        }

        if (tokens < 2) return null;
        return message is { Length: > 0 }
            ? new FileFormat(
                $"JSON with the {name}{Quoted(message)}",
                "If this is an error of the server, correct the request and download the file again.")
            : new FileFormat(
                "JSON", "Write the records as CSV, for example with pandas.read_json(FILE).to_csv(\"bars.csv\", index=False).");
    }

    private static bool IsMessageName(string name) => s_messageNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the text on one line in quotation marks, at most 160 characters; empty for no text.</summary>
    private static string Quoted(string text)
    {
        var line = Spaces().Replace(text, " ").Trim();
        if (line.Length == 0) return "";
        return line.Length > MaxShownLength ? $" \"{line[..MaxShownLength]}…\"" : $" \"{line}\"";
    }

    [GeneratedRegex(
        @"^(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|script)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline, 1000)]
    private static partial Regex Html();

    [GeneratedRegex("<title[^>]*>(?<text>[^<]*)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
