namespace TruceData.Domain.Reactions;

/// <summary>A move from one value to another, with the rows that the values came from.</summary>
internal readonly record struct Leg(long Start, double From, long End, double To, long FirstRow, long LastRow, int Sessions = 0);
