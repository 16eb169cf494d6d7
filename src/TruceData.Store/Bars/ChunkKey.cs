namespace TruceData.Store.Bars;

/// <summary>Identifies the chunks of one series and knowledge time in one bucket.</summary>
internal readonly record struct ChunkKey(long Series, long KnowledgeTime, long Bucket);
