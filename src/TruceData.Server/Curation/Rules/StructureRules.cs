using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>
/// The rules for messages inside any record: enum values are stated and known, and times, dates and numbers are valid.
/// </summary>
internal static class StructureRules
{
    public static void Check(IMessage message, string path, Findings findings)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is not (FieldType.Message or FieldType.Enum)) continue;
            var fieldPath = FieldPath.Join(path, field.Name);
            var value = field.Accessor.GetValue(message);
            if (!field.IsRepeated)
            {
                // A field that the contract declares optional may be unset, also if it is an enum.
                if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
                CheckValue(field, value, fieldPath, findings);
                continue;
            }

            var list = (IList)value;
            for (var i = 0; i < list.Count; i++) CheckValue(field, list[i], FieldPath.Element(fieldPath, i), findings);
        }

        CheckContent(message, path, findings);
    }

    private static void CheckValue(FieldDescriptor field, object? value, string path, Findings findings)
    {
        if (field.FieldType == FieldType.Enum) CheckEnum(field.EnumType, (int)value!, path, findings);
        else if (value is Timestamp or Duration) CheckContent((IMessage)value, path, findings);
        else if (value is IMessage message) Check(message, path, findings);
    }

    private static void CheckEnum(EnumDescriptor descriptor, int number, string path, Findings findings)
    {
        if (number == 0) findings.Add(path, "the field is required", EnumNames.Allowed(descriptor));
        else if (descriptor.FindValueByNumber(number) is null)
        {
            findings.Add(path, $"{number} is not a value of {descriptor.Name}", EnumNames.Allowed(descriptor));
        }
    }

    private static void CheckContent(IMessage message, string path, Findings findings)
    {
        switch (message)
        {
            case Timestamp time:
                TimeRules.CheckInstant(time, path, findings);
                break;
            case Duration duration:
                TimeRules.CheckDuration(duration, path, findings);
                break;
            case Date date:
                TimeRules.CheckDate(date, path, findings);
                break;
            case TimeOfDay time:
                TimeRules.CheckTimeOfDay(time, path, findings);
                break;
            case Interval interval:
                TimeRules.CheckInterval(interval, path, findings);
                break;
            case EventTime time:
                EventTimeRules.Check(time, path, findings);
                break;
            case Quantity quantity:
                QuantityRules.Check(quantity, path, findings);
                break;
            case Unit unit:
                UnitRules.Check(unit, path, findings);
                break;
        }
    }
}
