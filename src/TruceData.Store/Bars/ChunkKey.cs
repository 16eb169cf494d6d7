namespace TruceData.Store.Bars;

/// <summary>Where chunks belong: a series, a layer of knowledge, a bucket of time.</summary>
internal readonly record struct ChunkKey(long Series, long KnowledgeTime, long Bucket);
