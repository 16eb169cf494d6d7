namespace TruceData.Server.Importing;

/// <summary>A cell or a setting that cannot be used; whoever knows its place makes an <see cref="ImportException"/> of it.</summary>
internal sealed class BadCellException(string problem, string remedy) : Exception(problem)
{
    public string Remedy { get; } = remedy;
}
