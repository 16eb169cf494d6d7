namespace TruceData.Server.Importing;

/// <summary>A reason why bars do not fit their series.</summary>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Fix">How to fix it, as a sentence.</param>
internal sealed record BarMismatch(string Message, string Fix);
