namespace TruceData.Domain.Events;

/// <summary>The value of an attribute of an event, which is either a number or a text.</summary>
/// <param name="Number">The finite number; null for a text.</param>
/// <param name="Text">The text; null for a number.</param>
public readonly record struct AttributeValue(double? Number, string? Text);
