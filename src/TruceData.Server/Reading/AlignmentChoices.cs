using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;

namespace TruceData.Server.Reading;

/// <summary>Every choice of an AlignEvents request, with the documented defaults filled in.</summary>
internal sealed record AlignmentChoices(
    AlignmentWindow Window, AnchorPolicy AnchorPolicy, Reference Reference, Measure Measure, MatchRule Match,
    bool AnchorSensitivity, V1.Adjustment Adjustment, V1.AlignmentLayout Layout, V1.ResourceView View)
{
    private const int MaxOffsets = 100_000;
    private static readonly V1.Window DefaultWindow = new() { Unit = V1.WindowUnit.Sessions, FirstOffset = -5, LastOffset = 5 };

    /// <summary>Whether columns have an observation that they are measured from.</summary>
    public bool HasReference => UsesReference(Measure);

    /// <summary>Guards a request and fills in the defaults.</summary>
    public static AlignmentChoices Read(V1.AlignEventsRequest request)
    {
        if (request.Series.Count == 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, "series", "is empty; name at least one, MarketService/ListSeries lists them.");
        if (request.Events.Count > 0 && request.Filter is not null)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "filter", "is set beside events; give one of the two.");
        if (request.Reference != V1.Reference.Unspecified && !UsesReference((Measure)request.Measure))
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "reference", "has a meaning for CUMULATIVE_SIMPLE_RETURN and CHANGE only; leave it out.");

        var window = ReadWindow(request.Window ?? DefaultWindow);
        return new AlignmentChoices(
            window,
            Or((AnchorPolicy)request.AnchorPolicy, AnchorPolicy.ContainingOrNext),
            Or((Reference)request.Reference, Reference.LastBeforeEvent),
            Or((Measure)request.Measure, Measure.Value),
            ReadMatch(request.Match, window, request.MatchedCalendar.Length > 0),
            request.AnchorSensitivity,
            Or(request.Adjustment, V1.Adjustment.Raw),
            Or(request.Layout, V1.AlignmentLayout.Columns),
            Or(request.View, V1.ResourceView.Basic));
    }

    /// <summary>The header that repeats the choices.</summary>
    public V1.AlignmentHeader ToHeader()
    {
        var header = new V1.AlignmentHeader
        {
            Window = new V1.Window
            {
                Unit = (V1.WindowUnit)Window.Unit,
                FirstOffset = Window.First,
                LastOffset = Window.Last,
                Step = Window.Step?.ToProto(),
            },
            AnchorPolicy = (V1.AnchorPolicy)AnchorPolicy,
            Reference = HasReference ? (V1.Reference)Reference : V1.Reference.Unspecified,
            Measure = (V1.Measure)Measure,
            Match = new V1.Match { Direction = (V1.MatchDirection)Match.Direction, AllowExact = Match.AllowExact, Tolerance = Match.Tolerance?.ToProto() },
            Adjustment = Adjustment,
            AnchorSensitivity = AnchorSensitivity,
            Layout = Layout,
            View = View,
        };
        header.Offsets.AddRange(Enumerable.Range(Window.First, Window.Last - Window.First + 1));
        return header;
    }

    private static AlignmentWindow ReadWindow(V1.Window window)
    {
        var unit = Or((WindowUnit)window.Unit, WindowUnit.Sessions);
        var offsets = (long)window.LastOffset - window.FirstOffset + 1;
        if (offsets < 1)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowInvalid, "window", $"runs from {window.FirstOffset} to {window.LastOffset}; first_offset must be at most last_offset, both are included.");
        if (offsets > MaxOffsets)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowTooLarge, "window", $"has {offsets} offsets; at most {MaxOffsets}, split the request.");
        if (unit == WindowUnit.Elapsed && window.Step is null)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowInvalid, "window.step", "is missing; an ELAPSED window needs the length of one offset.");
        if (unit != WindowUnit.Elapsed && window.Step is not null)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowInvalid, "window.step", "has a meaning for ELAPSED alone; leave it out, or ask for that unit.");
        return new AlignmentWindow(unit, window.FirstOffset, window.LastOffset, window.Step?.ToPositive("window.step"));
    }

    private static MatchRule ReadMatch(V1.Match? match, AlignmentWindow window, bool matched)
    {
        if (match is not null && window.Unit != WindowUnit.Elapsed)
        {
            var toleranceAlone = match.Direction is V1.MatchDirection.Unspecified or V1.MatchDirection.Backward && match is not { HasAllowExact: true, AllowExact: false };
            if (!matched || window.Unit != WindowUnit.Sessions || !toleranceAlone)
                throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "match", "has a meaning for ELAPSED windows, and its tolerance for SESSIONS of a matched_calendar; leave it out.");
        }

        return new MatchRule(
            Or((MatchDirection)(match?.Direction ?? V1.MatchDirection.Unspecified), MatchDirection.Backward),
            match is not { HasAllowExact: true } || match.AllowExact,
            match?.Tolerance?.ToPositive("match.tolerance"));
    }

    private static bool UsesReference(Measure measure) => measure is Measure.CumulativeSimpleReturn or Measure.Change;

    private static T Or<T>(T value, T otherwise) where T : struct, Enum => EqualityComparer<T>.Default.Equals(value, default) ? otherwise : value;
}
