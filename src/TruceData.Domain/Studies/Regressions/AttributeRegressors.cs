using TruceData.Domain.Events;

namespace TruceData.Domain.Studies.Regressions;

/// <summary>
/// The regressors that attributes of events make: one for an attribute with numbers, and an indicator for each value of an attribute with
/// texts except the first in ordinal order. An attribute with a single text has an indicator for it, which depends on the intercept.
/// </summary>
public sealed class AttributeRegressors
{
    private readonly IReadOnlyList<string> _attributes;
    private readonly List<Func<EventRecord, double>> _columns = [_ => 1];

    /// <summary>Finds the regressors of events. The values of each attribute must be of one kind.</summary>
    /// <param name="events">The events.</param>
    /// <param name="attributes">The names of the attributes.</param>
    public AttributeRegressors(IReadOnlyList<EventRecord> events, IReadOnlyList<string> attributes)
    {
        _attributes = attributes;
        EventRecord[] complete = [.. events.Where(HasAll)];
        var (names, bases) = (new List<string> { "intercept" }, new List<string>());
        foreach (var attribute in attributes)
        {
            if (complete.Length == 0 || complete[0].Attributes[attribute].Text is null)
            {
                names.Add(attribute);
                _columns.Add(e => e.Attributes[attribute].Number!.Value);
                continue;
            }

            string[] values =
                [.. complete.Select(e => e.Attributes[attribute].Text!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            if (values.Length > 1) bases.Add($"{attribute}={values[0]}");
            foreach (var value in values.Length > 1 ? values[1..] : values)
            {
                names.Add($"{attribute}={value}");
                _columns.Add(e => string.Equals(e.Attributes[attribute].Text, value, StringComparison.Ordinal) ? 1 : 0);
            }
        }

        (Names, BaseValues) = (names, bases);
    }

    /// <summary>The names of the coefficients: "intercept", then each attribute or "attribute=value".</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The value of each text attribute that has no indicator, as "attribute=value".</summary>
    public IReadOnlyList<string> BaseValues { get; }

    /// <summary>Returns the regressors of an event; null when it lacks an attribute.</summary>
    public double[]? RowOf(EventRecord @event) => HasAll(@event) ? [.. _columns.Select(column => column(@event))] : null;

    private bool HasAll(EventRecord @event) => _attributes.All(@event.Attributes.ContainsKey);
}
