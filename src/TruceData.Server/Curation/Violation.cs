namespace TruceData.Server.Curation;

/// <summary>A rule of the contract that a record breaks.</summary>
/// <param name="Record">The name of the record, such as `events/x`.</param>
/// <param name="Field">The proto path of the field, such as `measures[0].level`; empty for the record as a whole.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Fix">How to fix it, as a sentence.</param>
internal sealed record Violation(string Record, string Field, string Message, string Fix);
