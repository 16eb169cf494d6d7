using System.Data.Common;

namespace TruceData.Store.Internal;

/// <summary>Reads the bytes in column 0 into a target; false when they are not as many.</summary>
internal delegate bool BytesReader(DbDataReader reader, Span<byte> target);
