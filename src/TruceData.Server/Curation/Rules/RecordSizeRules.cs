using System.Globalization;
using Google.Protobuf;
using TruceData.Server.Reading;

namespace TruceData.Server.Curation.Rules;

/// <summary>The rule that every reply can hold a record.</summary>
internal static class RecordSizeRules
{
    private const int Limit = MessageLimits.MaxRecordBytes;

    /// <summary>Returns whether a record is small enough; reports one that is not at the field that takes most of its bytes.</summary>
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
                $"At most {Limit:N0} are allowed, so that every reply can hold it: shorten the field, or split the record."));
        return false;
    }

    private static (string Field, int Bytes) LargestField(IMessage record, int size)
    {
        var (rest, largest) = (record.Descriptor.Parser.ParseFrom(record.ToByteArray()), (Field: "", Bytes: 0));
        foreach (var field in record.Descriptor.Fields.InDeclarationOrder())
        {
            field.Accessor.Clear(rest);
            var left = rest.CalculateSize();
            if (size - left > largest.Bytes) largest = (field.Name, size - left);
            size = left;
        }

        return largest;
    }
}
