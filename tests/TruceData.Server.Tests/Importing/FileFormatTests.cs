using System.IO.Compression;
using System.Text;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Bytes;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Importing;

/// <summary>Archives that other tools made are read, and foreign files are named. Formats/make.py makes the files.</summary>
public sealed class FileFormatTests
{
    private const string ExcelFix = "Open it in Excel or LibreOffice, save the sheet as CSV UTF-8, and import that.";

    private static readonly string s_folder = Path.Combine(
        Repository.Root, "tests", "TruceData.Server.Tests", "Importing", "Formats");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bars.csv", false)]
    [InlineData("bars.csv.gz", true)]
    [InlineData("members.csv.gz", true)]
    [InlineData("bars.csv.zst", true)]
    [InlineData("frames.csv.zst", true)]
    [InlineData("bars.zip", true)]
    [InlineData("stored.zip", true)]
    public async Task Text_is_read_whole_from_a_file_and_from_a_pipe(string file, bool isCompressed)
    {
        var expected = await File.ReadAllTextAsync(PathOf("bars.csv"), Ct);
        Assert.Equal((expected, isCompressed), await ReadAsync(file, File.OpenRead(PathOf(file))));
        Assert.Equal((expected, isCompressed), await ReadAsync(file, new CountingStream(File.OpenRead(PathOf(file)))));
    }

    [Theory]
    [InlineData("bars.csv")]
    [InlineData("readme.txt")]
    public async Task A_member_of_a_zip_archive_is_read(string member)
    {
        var expected = member == "bars.csv" ? await File.ReadAllTextAsync(PathOf("bars.csv"), Ct) : "Bars of a test.";
        Assert.Equal((expected, true), await ReadAsync("two.zip", File.OpenRead(PathOf("two.zip")), member));
    }

    [Fact]
    public async Task A_changed_byte_in_a_zip_archive_is_refused()
    {
        var bytes = await File.ReadAllBytesAsync(PathOf("stored.zip"), Ct);
        var content = await File.ReadAllBytesAsync(PathOf("bars.csv"), Ct);
        var place = bytes.AsSpan().IndexOf(content) + content.AsSpan().LastIndexOfAnyInRange((byte)'0', (byte)'9');
        bytes[place] = bytes[place] == '9' ? (byte)'8' : (byte)'9';
        var error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync("stored.zip", new MemoryStream(bytes)));
        Assert.Contains("damaged", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated.csv.gz", "The file is truncated or damaged and cannot be decompressed", "Download it again.")]
    [InlineData("truncated.csv.zst", "The file is truncated or damaged and cannot be decompressed", "Download it again.")]
    [InlineData("truncated.zip", "The file is truncated or damaged and cannot be decompressed", "Download it again.")]
    [InlineData("two.zip", "The zip archive contains 2 files: 'bars.csv', 'readme.txt'.", "--member \"bars.csv\".")]
    [InlineData("nested.zip", "The compressed file contains a gzip file.", "Unpack the outer file, and import the file inside.")]
    [InlineData("encrypted.zip", "The file 'bars.csv' in the zip archive is encrypted.", "Unpack it with its password, and import it.")]
    [InlineData("empty.zip", "The zip archive contains no file.", "Download it again.")]
    [InlineData("book.xlsx", "The file is an Excel workbook, not CSV.", ExcelFix)]
    [InlineData("sheet.ods", "The file is an OpenDocument file, not CSV.", ExcelFix)]
    [InlineData("book.xls", "The file is an Excel 97-2003 workbook (.xls), not CSV.", ExcelFix)]
    [InlineData("bars.csv.bz2", "The file is a bzip2 file, not CSV.", "Unpack it with bunzip2 or 7-Zip")]
    [InlineData("bars.csv.xz", "The file is an xz file, not CSV.", "Unpack it with unxz or 7-Zip")]
    [InlineData("bars.tar", "The file is a tar archive, not CSV.", "Unpack it")]
    [InlineData("bars.tar.gz", "The compressed file contains a tar archive.", "Unpack it")]
    [InlineData("bars.7z", "The file is a 7z archive, not CSV.", "Unpack it")]
    [InlineData("bars.rar", "The file is a RAR archive, not CSV.", "Unpack it")]
    [InlineData("bars.db", "The file is an SQLite database, not CSV.", "sqlite3 -header -csv")]
    [InlineData("frame.pkl", "The file is a pickle of Python, not CSV.", "DataFrame.to_parquet")]
    [InlineData("bars.h5", "The file is an HDF5 file, not CSV.", "DataFrame.to_parquet")]
    [InlineData("bars.feather", "The file is an Arrow or Feather file, not CSV.", "DataFrame.to_parquet")]
    [InlineData("bars.orc", "The file is an ORC file, not CSV.", "DataFrame.to_parquet")]
    [InlineData("bars.avro", "The file is an Avro file, not CSV.", "DataFrame.to_parquet")]
    [InlineData("bars.npy", "The file is a NumPy array, not CSV.", "DataFrame.to_parquet")]
    [InlineData("paper.pdf", "The file is a PDF document, not CSV.", "Download the values as CSV")]
    [InlineData("chart.png", "The file is a PNG picture, not CSV.", "Download the values as CSV")]
    [InlineData("bars.xml", "The file is an XML document, not CSV.", "convert the records to CSV")]
    [InlineData("bars.json", "The file is JSON, not CSV.", "pandas.read_json")]
    [InlineData("error.json", "JSON with the message \"Rate limit of 5 calls exceeded.\", not CSV.", "download the file again")]
    [InlineData("page.html", "an HTML page \"Sign in - Vendor\", not CSV.", "Open the address in a browser")]
    [InlineData("unknown.bin", "The file is a binary file of an unknown format, not CSV.", "Write the table as CSV or Parquet")]
    public async Task Other_files_are_named_with_a_fix(string file, string problem, string fix)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(file, File.OpenRead(PathOf(file))));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(fix, error.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [InlineData("ORC,time,close\n1,2,3\n")]
    [InlineData("BZh,time\n")]
    [InlineData("Obj;RDX\n")]
    [InlineData("<TICKER>,<PER>,<DATE>\nSPY,D,20251010\n")]
    [InlineData("[time],[close]\n2025-10-10,1\n")]
    [InlineData("{time},{close}\n2025-10-10,1\n")]
    [InlineData("")]
    public async Task Text_that_begins_like_another_format_is_read(string text)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Equal((text, false), await ReadAsync("text.csv", input));
    }

    [Fact]
    public async Task A_member_is_refused_for_a_file_that_is_not_an_archive()
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync("bars.csv", File.OpenRead(PathOf("bars.csv")), "bars.csv"));
        Assert.Contains("--member does not apply", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_expands_without_measure_is_refused()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0\n", 1 << 19)));
            for (var i = 0; i < 300; i++) await gzip.WriteAsync(lines, Ct);
        }

        bomb.Position = 0;
        await using var source = await ByteSource.OpenAsync(bomb, "bomb.gz", member: "", Ct);
        var error = await Assert.ThrowsAsync<ImportException>(() => source.Content.CopyToAsync(Stream.Null, Ct));
        Assert.Contains("more than 250 times its compressed size", error.Problem, StringComparison.Ordinal);
    }

    private static string PathOf(string file) => Path.Combine(s_folder, file);

    private static async Task<(string Text, bool IsCompressed)> ReadAsync(string file, Stream input, string member = "")
    {
        await using (input)
        {
            await using var source = await ByteSource.OpenAsync(input, file, member, Ct);
            try
            {
                using var text = new StreamReader(source.Content);
                return (await text.ReadToEndAsync(Ct), source.IsCompressed);
            }
            catch (InvalidDataException error)
            {
                throw new CsvErrors(file).Translate(error)!;
            }
        }
    }
}
