namespace TruceData.Server.Json;

/// <summary>What keeps a JSON text from being a message.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Place">Line and column.</param>
/// <param name="Field">The proto path of the field.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Fix">What would be right, as a sentence.</param>
internal readonly record struct JsonFault(JsonFaultKind Kind, JsonPosition Place, string Field, string Message, string Fix);

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
