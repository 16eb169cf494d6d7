using System.Data.Common;

namespace TruceData.Store.Dialects;

/// <summary>
/// Reads the bytes in column 0 of the current row into <paramref name="target"/>. Returns false when their number is not its length.
/// </summary>
internal delegate bool ReadBytes(DbDataReader reader, Span<byte> target);
