using System.CommandLine;

namespace TruceData.Server.Commands;

/// <summary>The files of commands that read CSV, and the option with their delimiter.</summary>
internal static class CsvInput
{
    /// <summary>Creates the option --delimiter.</summary>
    public static Option<string?> CreateDelimiter() => new("--delimiter")
    {
        Description = "The delimiter of cells: comma, semicolon, tab or one character. Default: detected.",
    };

    /// <summary>Parses the value of --delimiter; null to detect it.</summary>
    public static char? ReadDelimiter(string? text) => text switch
    {
        null => null,
        "comma" => ',',
        "semicolon" => ';',
        "tab" => '\t',
        { Length: 1 } => text[0],
        _ => throw new CommandException($"--delimiter: \"{text}\" is not comma, semicolon, tab or one character."),
    };

    /// <summary>Opens a file to read.</summary>
    public static FileStream Open(string file) => Read(file, () => new FileStream(
        file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous));

    /// <summary>Returns the content of a file.</summary>
    public static byte[] ReadBytes(string file) => Read(file, () => File.ReadAllBytes(file));

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(file)) throw new CommandException($"{file} is a folder; name a file in it.", exception);
            throw new CommandException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
