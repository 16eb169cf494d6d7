using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Requests;

namespace TruceData.Server.Curation;

/// <summary>The rule that every reply can hold a record.</summary>
internal static class RecordSizeRules
{
    /// <summary>Reports a record that is too large, at the field that takes most of its bytes.</summary>
    public static void Check(IMessage record, Findings findings)
    {
        var size = record.CalculateSize();
        if (size <= MessageLimits.MaxRecordBytes) return;
        var (field, bytes) = record.Descriptor.Fields.InDeclarationOrder().Select(f => (f, SizeOf(record, f))).MaxBy(f => f.Item2);
        findings.Add(
            field.Name,
            string.Create(CultureInfo.InvariantCulture, $"the record has {size:N0} bytes, {bytes:N0} of them in this field"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"At most {MessageLimits.MaxRecordBytes:N0} are allowed, so that every reply can hold it: shorten the field, or split the record."));
    }

    private static int SizeOf(IMessage record, FieldDescriptor field)
    {
        var alone = record.Descriptor.Parser.ParseFrom(record.ToByteArray());
        field.Accessor.Clear(alone);
        return record.CalculateSize() - alone.CalculateSize();
    }
}
