using System.Buffers.Binary;
using System.Text;

namespace TruceData.Server.Importing.Bytes;

/// <summary>A format of files that is recognized by the first bytes.</summary>
/// <param name="Name">The format as the object of a sentence, for example "an Excel workbook".</param>
/// <param name="Fix">How to get a file that can be read, as a sentence; null if the format is read.</param>
internal sealed record FileFormat(string Name, string? Fix = null)
{
    /// <summary>The number of bytes that identify every format, and that show the message of an error page.</summary>
    public const int PrefixLength = 4096;

    /// <summary>A gzip file.</summary>
    public static readonly FileFormat Gzip = new("a gzip file");

    /// <summary>A Zstandard file.</summary>
    public static readonly FileFormat Zstandard = new("a Zstandard file");

    /// <summary>A zip archive.</summary>
    public static readonly FileFormat Zip = new("a zip archive");

    /// <summary>A Parquet file.</summary>
    public static readonly FileFormat Parquet = new("a Parquet file");

    private const string UnpackFix = "Unpack it, for example with 7-Zip, and import the file inside.";
    private const string SheetFix = "Open it in Excel or LibreOffice, save the sheet as CSV UTF-8, and import that.";
    private const string PandasFix = "Write the table as Parquet or CSV, for example with DataFrame.to_parquet of pandas, and import that.";
    private const string PictureFix = "Download the values as CSV, because a picture has none.";
    private const int TarOffset = 257;

    // Random bytes have 11 %. The reader of the cells names the line of a single one.
    private const double MaxControlShare = 0.05;

    private static readonly (byte[] Signature, FileFormat Format)[] s_formats =
    [
        ([0x1f, 0x8b], Gzip),
        ([0x28, 0xb5, 0x2f, 0xfd], Zstandard),
        ("PK\x03\x04"u8.ToArray(), Zip),
        ("PK\x05\x06"u8.ToArray(), Zip),
        ("PAR1"u8.ToArray(), Parquet),
        ("PARE"u8.ToArray(), new FileFormat("an encrypted Parquet file", "Write it without encryption, and import that.")),
        ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], new FileFormat("an Excel 97-2003 workbook (.xls)", SheetFix)),
        ("BZh"u8.ToArray(), new FileFormat("a bzip2 file", "Unpack it with bunzip2 or 7-Zip, and import the file inside.")),
        ([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], new FileFormat(
            "an xz file", "Unpack it with unxz or 7-Zip, and import the file inside.")),
        ([(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c], new FileFormat("a 7z archive", UnpackFix)),
        ("Rar!\x1a\x07"u8.ToArray(), new FileFormat("a RAR archive", UnpackFix)),
        ([0x04, 0x22, 0x4d, 0x18], new FileFormat("an LZ4 file", "Unpack it with unlz4, and import the file inside.")),
        ([0x1f, 0x9d], new FileFormat("a file of compress (.Z)", UnpackFix)),
        ("%PDF-"u8.ToArray(), new FileFormat(
            "a PDF document", "Download the values as CSV, or copy the table into a spreadsheet and save it as CSV.")),
        ("SQLite format 3\0"u8.ToArray(), new FileFormat(
            "an SQLite database",
            "Write the table as CSV, for example with sqlite3 -header -csv FILE \"SELECT * FROM bars ORDER BY time\".")),
        ([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a], new FileFormat("an HDF5 file", PandasFix)),
        ("ARROW1"u8.ToArray(), new FileFormat("an Arrow or Feather file", PandasFix)),
        ("FEA1"u8.ToArray(), new FileFormat("a Feather file", PandasFix)),
        ([0xff, 0xff, 0xff, 0xff], new FileFormat("a stream of Arrow messages", PandasFix)),
        ("ORC"u8.ToArray(), new FileFormat("an ORC file", PandasFix)),
        ("Obj\x01"u8.ToArray(), new FileFormat("an Avro file", PandasFix)),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], new FileFormat("a NumPy array", PandasFix)),
        ("RDX"u8.ToArray(), new FileFormat(
            "a file of R", "Write the table with write.csv(table, FILE, row.names = FALSE), and import that.")),
        ("X\n\0\0\0"u8.ToArray(), new FileFormat(
            "a file of R", "Write the table with write.csv(table, FILE, row.names = FALSE), and import that.")),
        ("<stata_dta>"u8.ToArray(), new FileFormat("a Stata file", "Write the table as CSV with export delimited, and import that.")),
        ("MATLAB 5.0"u8.ToArray(), new FileFormat("a MATLAB file", "Write the table as CSV with writetable, and import that.")),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], new FileFormat("a PNG picture", PictureFix)),
        ([0xff, 0xd8, 0xff], new FileFormat("a JPEG picture", PictureFix)),
        ("GIF8"u8.ToArray(), new FileFormat("a GIF picture", PictureFix)),
    ];

    /// <summary>Returns the format of a file; null for text.</summary>
    /// <param name="start">The first bytes, <see cref="PrefixLength"/> unless the file is shorter.</param>
    public static FileFormat? Detect(ReadOnlySpan<byte> start)
    {
        foreach (var (signature, format) in s_formats)
        {
            if (start.StartsWith(signature) && !IsTextAfter(start, signature)) return format;
        }

        if (IsPickle(start)) return new FileFormat("a pickle of Python", PandasFix);
        if (start.Length > TarOffset + 5 && start[TarOffset..].StartsWith("ustar"u8)) return new FileFormat("a tar archive", UnpackFix);
        if (IsZstandardSkippable(start)) return Zstandard;
        if (DocumentFormat.Detect(start) is { } document) return document;
        return CountControls(start) > start.Length * MaxControlShare
            ? new FileFormat("a binary file of an unknown format", "Write the table as CSV or Parquet, and import that.")
            : null;
    }

    /// <summary>Returns whether a signature of letters is the start of a text, such as the column names ORC and RDX.</summary>
    private static bool IsTextAfter(ReadOnlySpan<byte> start, ReadOnlySpan<byte> signature) =>
        signature.Length <= 4 && signature.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && CountControls(start) == 0;

    private static bool IsPickle(ReadOnlySpan<byte> start) => start.Length > 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5;

    private static bool IsZstandardSkippable(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && (BinaryPrimitives.ReadUInt32LittleEndian(start) & 0xfffffff0) == 0x184d2a50;

    /// <summary>Returns the number of control characters that texts do not have; 0 for UTF-16.</summary>
    private static int CountControls(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble)) return 0;
        if (start is [not 0, 0, not 0, 0, ..] or [0, not 0, 0, not 0, ..]) return 0;
        var count = 0;
        foreach (var value in start)
        {
            if (value < ' ' && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c or 0x1a)) count++;
        }

        return count;
    }
}
