using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Json;
using TruceData.V1;
using Case = TruceData.V1.Claim.ValueOneofCase;

namespace TruceData.Server.Curation.Rules;

/// <summary>The field of a record that a claim speaks of.</summary>
internal sealed class ClaimedField
{
    private readonly FieldDescriptor _field;
    private readonly bool _wholeList;

    private ClaimedField(FieldDescriptor field, bool wholeList, object? value)
    {
        _field = field;
        _wholeList = wholeList;
        Value = value;
    }

    /// <summary>What the record holds there; null when it is not set.</summary>
    public object? Value { get; }

    /// <summary>The enum of the field; null when it is none.</summary>
    public EnumDescriptor? EnumType => _field.FieldType == FieldType.Enum ? _field.EnumType : null;

    /// <summary>The values that it takes, by their names in a claim.</summary>
    public string Expected => string.Join(" or ", Cases().Select(c => c == Case.EnumName ? "enum_name" : c.ToString().ToLowerInvariant()));

    /// <summary>Finds a field by its proto path.</summary>
    /// <param name="subject">The record.</param>
    /// <param name="path">A well-formed path.</param>
    /// <param name="fault">Why there is no such field.</param>
    /// <returns>The field; null when there is none.</returns>
    public static ClaimedField? Find(IMessage subject, string path, out string fault)
    {
        fault = "";
        var message = subject.Descriptor;
        object? holder = subject;
        ClaimedField? found = null;
        foreach (var (name, index) in FieldPath.Parse(path)!)
        {
            if (found is not null)
            {
                if (!found.HasFields)
                {
                    fault = $"\"{path}\" goes below a field that has no fields";
                    return null;
                }

                message = found._field.MessageType;
                holder = found.Value;
            }

            if (message.FindFieldByName(name) is not { } field)
            {
                fault = $"{message.Name} has no field \"{name}\"";
                return null;
            }

            found = Step(field, index, holder as IMessage, out fault);
            if (found is null) return null;
        }

        return found;
    }

    /// <summary>Whether a claim can state such a value of the field.</summary>
    public bool Takes(Case value) => Cases().Contains(value);

    private bool HasFields => !_wholeList && _field.FieldType == FieldType.Message && _field.MessageType != Timestamp.Descriptor;

    private static ClaimedField? Step(FieldDescriptor field, int index, IMessage? holder, out string fault)
    {
        fault = "";
        var value = holder is null ? null : field.Accessor.GetValue(holder);
        if (index < 0) return new(field, field.IsRepeated, value);
        var count = (value as IList)?.Count ?? 0;
        if (!field.IsRepeated) fault = $"\"{field.Name}\" is no list";
        else if (index >= count) fault = $"\"{field.Name}\" has {count} elements, none with index {index}";
        return fault.Length > 0 ? null : new(field, wholeList: false, ((IList)value!)[index]);
    }

    private Case[] Cases() => _field.FieldType switch
    {
        _ when _wholeList => [Case.Text],
        FieldType.Enum => [Case.EnumName],
        // A summary is prose: a claim of it can state any one thing that it tells.
        FieldType.String when _field.Name == "summary" => [Case.Text, Case.Quantity, Case.Time, Case.Date],
        FieldType.String => [Case.Text],
        FieldType.Message when _field.MessageType == Quantity.Descriptor => [Case.Quantity],
        FieldType.Message when _field.MessageType == Date.Descriptor => [Case.Date],
        FieldType.Message when _field.MessageType == EventTime.Descriptor => [Case.Time, Case.Date],
        FieldType.Message when _field.MessageType == Timestamp.Descriptor => [Case.Time, Case.Date],
        FieldType.Message when _field.MessageType == Interval.Descriptor => [Case.Time, Case.Date],
        FieldType.Message => [Case.Text],
        _ => [Case.Quantity],
    };
}
