namespace TruceData.Server.Commands;

/// <summary>A command that cannot be run. The message says what is wrong and how to fix it.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(string message)
        : base(message)
    {
    }

    public CommandException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
