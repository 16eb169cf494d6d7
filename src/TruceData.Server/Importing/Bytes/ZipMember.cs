using System.IO.Compression;

namespace TruceData.Server.Importing.Bytes;

/// <summary>Opens the file in a zip archive that holds the bars.</summary>
internal static class ZipMember
{
    private const int MaxShown = 10;

    /// <summary>Opens a file within an archive. The archive is closed with the returned stream.</summary>
    /// <param name="archive">The archive, which can seek.</param>
    /// <param name="file">The name of the archive, for messages.</param>
    /// <param name="member">The name of the file to read; empty if the archive contains one file.</param>
    /// <exception cref="ImportException">The archive is a document, or the file is missing, encrypted or not named.</exception>
    public static Stream Open(Stream archive, string file, string member)
    {
        var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
        CheckDocument(zip, file);
        var entry = Find(zip, file, member);
        if (entry.IsEncrypted)
        {
            throw new ImportException(
                file, null, null, $"The file '{entry.FullName}' in the zip archive is encrypted.",
                "Unpack it with its password, and import it.");
        }

        try
        {
            return new DecompressedStream(entry.Open(), () => entry.CompressedLength, file, entry.Crc32);
        }
        catch (InvalidDataException error)
        {
            throw new ImportException(
                file, null, null, $"The file '{entry.FullName}' in the zip archive cannot be read ({error.Message.TrimEnd('.')}).",
                "Download the archive again, or unpack it with 7-Zip and import the file inside.", error);
        }
    }

    private static ZipArchiveEntry Find(ZipArchive zip, string file, string member)
    {
        var files = zip.Entries.Where(e => e.Name.Length > 0 && !IsHidden(e)).ToArray();
        if (files.Length == 0) throw new ImportException(file, null, null, "The zip archive contains no file.", "Download it again.");
        if (member.Length == 0 && files.Length == 1) return files[0];
        var names = Listed(files);
        if (member.Length == 0)
        {
            throw new ImportException(
                file, null, null, $"The zip archive contains {files.Length} files: {names}.",
                $"Name the one to read, for example with --member \"{files[0].FullName}\".");
        }

        var found = files.Where(e => e.FullName == member).ToArray();
        if (found.Length == 0) found = [.. files.Where(e => e.Name == member)];
        return found.Length == 1
            ? found[0]
            : throw new ImportException(
                file, null, null, $"The zip archive contains {(found.Length == 0 ? "no file" : "several files")} '{member}'.",
                $"Name one of its files with --member: {names}.");
    }

    /// <summary>Refuses documents that are zip archives.</summary>
    private static void CheckDocument(ZipArchive zip, string file)
    {
        var names = zip.Entries.Select(e => e.FullName).ToHashSet(StringComparer.Ordinal);
        var name = names switch
        {
            _ when names.Contains("xl/workbook.xml") || names.Contains("xl/workbook.bin") => "an Excel workbook",
            _ when names.Contains("[Content_Types].xml") => "an Office document",
            _ when names.Contains("mimetype") && names.Contains("content.xml") => "an OpenDocument file",
            _ when names.Contains("Index/Document.iwa") => "an Apple Numbers document",
            _ => null,
        };
        if (name is not null)
        {
            throw new ImportException(
                file, null, null, $"The file is {name}, not CSV.",
                "Open it in Excel or LibreOffice, save the sheet as CSV UTF-8, and import that.");
        }
    }

    private static bool IsHidden(ZipArchiveEntry entry) =>
        entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal) || entry.Name is ".DS_Store" or "Thumbs.db";

    private static string Listed(ZipArchiveEntry[] files)
    {
        var shown = string.Join(", ", files.Take(MaxShown).Select(e => $"'{e.FullName}'"));
        return files.Length > MaxShown ? $"{shown} and {files.Length - MaxShown} more" : shown;
    }
}
