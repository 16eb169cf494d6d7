using System.Globalization;
using Google.Protobuf;
using TruceData.Server.Mapping;

namespace TruceData.Server.Curation.Rules;

/// <summary>The rule that a record fits into a response.</summary>
internal static class RecordSizeRules
{
    private const int Limit = MessageLimits.MaxRecordBytes;

    /// <summary>Returns whether a record is small enough, and reports a larger one at its largest field.</summary>
    public static bool Check(IMessage record, Findings findings)
    {
        var size = record.CalculateSize();
        if (size <= Limit) return true;
        var (field, bytes) = LargestField(record, size);
        findings.Add(
            field,
            string.Create(CultureInfo.InvariantCulture, $"the record has {size:N0} bytes, {bytes:N0} of them in this field"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"At most {Limit:N0} bytes fit into a response; shorten the field or split the record."));
        return false;
    }

    private static (string Field, int Bytes) LargestField(IMessage record, int size)
    {
        var rest = record.Descriptor.Parser.ParseFrom(record.ToByteArray());
        var largest = (Field: "", Bytes: 0);
        foreach (var field in record.Descriptor.Fields.InDeclarationOrder())
        {
            field.Accessor.Clear(rest);
            var remaining = rest.CalculateSize();
            if (size - remaining > largest.Bytes) largest = (field.Name, size - remaining);
            size = remaining;
        }

        return largest;
    }
}
