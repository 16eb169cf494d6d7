using System.Data.Common;

namespace TruceData.Store.Bars;

/// <summary>Reads the bytes in column 0 into a target; false when they are not as many.</summary>
internal delegate bool ReadBytes(DbDataReader reader, Span<byte> target);
