namespace TruceData.Store.Verification;

/// <summary>How far the verification of a store has come.</summary>
/// <param name="Done">The number of records, chunks and revisions that have been read.</param>
/// <param name="Total">The number to read.</param>
public readonly record struct VerificationProgress(long Done, long Total);
