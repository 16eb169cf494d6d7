using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Json;
using TruceData.V1;
using Case = TruceData.V1.Claim.ValueOneofCase;

namespace TruceData.Server.Curation.Rules;

/// <summary>The field of a record that a claim is about.</summary>
internal sealed class ClaimedField
{
    private readonly FieldDescriptor _field;
    private readonly bool _isWholeList;

    private ClaimedField(FieldDescriptor field, bool isWholeList, object? value)
    {
        _field = field;
        _isWholeList = isWholeList;
        Value = value;
    }

    /// <summary>The value of the field; null if it is not set.</summary>
    public object? Value { get; }

    /// <summary>The enum of the field; null if the field is not an enum.</summary>
    public EnumDescriptor? EnumType => _field.FieldType == FieldType.Enum ? _field.EnumType : null;

    /// <summary>The kinds of value that a claim about the field can state, by their names in a claim.</summary>
    public string Expected => string.Join(" or ", Cases().Select(c => c == Case.EnumName ? "enum_name" : c.ToString().ToLowerInvariant()));

    /// <summary>Finds a field by its proto path.</summary>
    /// <param name="subject">The record.</param>
    /// <param name="path">A well-formed path.</param>
    /// <param name="fault">The reason why the field does not exist.</param>
    /// <returns>The field; null if it does not exist.</returns>
    public static ClaimedField? Find(IMessage subject, string path, out string fault)
    {
        fault = "";
        var message = subject.Descriptor;
        object? parent = subject;
        ClaimedField? found = null;
        foreach (var (name, index) in FieldPath.Parse(path)!)
        {
            if (found is not null)
            {
                if (!found.HasFields)
                {
                    fault = $"\"{path}\" names a field of a value that has no fields";
                    return null;
                }

                message = found._field.MessageType;
                parent = found.Value;
            }

            if (message.FindFieldByName(name) is not { } field)
            {
                fault = $"{message.Name} has no field \"{name}\"";
                return null;
            }

            found = Resolve(field, index, parent as IMessage, out fault);
            if (found is null) return null;
        }

        return found;
    }

    /// <summary>Returns whether a claim about the field can state this kind of value.</summary>
    public bool Accepts(Case value) => Cases().Contains(value);

    private bool HasFields => !_isWholeList && _field.FieldType == FieldType.Message && _field.MessageType != Timestamp.Descriptor;

    private static ClaimedField? Resolve(FieldDescriptor field, int index, IMessage? parent, out string fault)
    {
        fault = "";
        var value = parent is null ? null : field.Accessor.GetValue(parent);
        if (index < 0) return new(field, field.IsRepeated, value);
        var count = (value as IList)?.Count ?? 0;
        if (!field.IsRepeated) fault = $"\"{field.Name}\" is not a list";
        else if (index >= count) fault = $"\"{field.Name}\" has {count} elements, none with index {index}";
        return fault.Length > 0 ? null : new(field, isWholeList: false, ((IList)value!)[index]);
    }

    private Case[] Cases() => _field.FieldType switch
    {
        _ when _isWholeList => [Case.Text],
        FieldType.Enum => [Case.EnumName],
        // A summary is prose: a claim about it can state any single fact in it.
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
