namespace TruceData.Server.Curation;

/// <summary>A rule of the contract that a record breaks.</summary>
/// <param name="Record">Name of the record, `events/x`.</param>
/// <param name="Field">Proto path of the field, `measures[0].level`; empty for the record as a whole.</param>
/// <param name="Message">What is wrong, without a final full stop.</param>
/// <param name="Fix">What would be right, as a sentence.</param>
internal sealed record Violation(string Record, string Field, string Message, string Fix);
