namespace TruceData.Server.Json;

/// <summary>A reason why a JSON text is not a message of the contract.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Position">Line and column.</param>
/// <param name="Field">The proto path of the field; empty for the message as a whole.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Fix">How to fix it, as a sentence.</param>
internal readonly record struct JsonFault(JsonFaultKind Kind, JsonPosition Position, string Field, string Message, string Fix);

/// <summary>The kind of a <see cref="JsonFault"/>.</summary>
internal enum JsonFaultKind
{
    /// <summary>The text is not JSON, or a value does not fit its field.</summary>
    Malformed,

    /// <summary>The message has no field of this name.</summary>
    UnknownField,

    /// <summary>The enum has no value of this name.</summary>
    UnknownEnumValue,
}
