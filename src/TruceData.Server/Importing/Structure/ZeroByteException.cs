namespace TruceData.Server.Importing.Structure;

/// <summary>A text contains a zero byte, which the libraries that read cells and numbers would ignore in some places.</summary>
/// <param name="line">The line of the byte.</param>
internal sealed class ZeroByteException(long line) : Exception("The text contains a zero byte.")
{
    /// <summary>The line of the byte.</summary>
    public long Line { get; } = line;
}
