using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;

namespace TruceData.Server.Services.Requests;

/// <summary>The options of an AlignEvents request, with the documented defaults.</summary>
/// <param name="Design">The design of the alignment.</param>
/// <param name="Adjustment">The adjustment that the header repeats.</param>
/// <param name="Layout">The layout in which columns are sent.</param>
/// <param name="View">The view in which events are sent.</param>
internal sealed record AlignmentRequest(AlignmentDesign Design, V1.Adjustment Adjustment, V1.AlignmentLayout Layout, V1.ResourceView View)
{
    private const int MaxOffsets = AlignmentWindow.MaxCount;
    private static readonly V1.Window s_defaultWindow = new() { Unit = V1.WindowUnit.Sessions, FirstOffset = -5, LastOffset = 5 };

    /// <summary>Checks a request and returns its options.</summary>
    public static AlignmentRequest Read(V1.AlignEventsRequest request)
    {
        PairFields.Check(request.Pairs, request.PairList, request.Events, request.Filter, request.Series);
        var measure = ((Measure)request.Measure).Or(Measure.Value);
        if (request.Reference != V1.Reference.Unspecified && !AlignmentDesign.IsMeasuredFromReference(measure))
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "reference", "applies only to CUMULATIVE_SIMPLE_RETURN and CHANGE; omit it.");
        }

        var window = ReadWindow(request.Window ?? s_defaultWindow);
        var design = new AlignmentDesign(
            window,
            ((AnchorPolicy)request.AnchorPolicy).Or(AnchorPolicy.ContainingOrNext),
            ((Reference)request.Reference).Or(Reference.LastBeforeEvent),
            measure,
            ReadMatch(request.Match, window, request.MatchedCalendar.Length > 0),
            request.AnchorSensitivity);
        return new AlignmentRequest(
            design,
            request.Adjustment.Or(V1.Adjustment.Raw),
            request.Layout.Or(V1.AlignmentLayout.Columns),
            request.View.Or(V1.ResourceView.Basic));
    }

    /// <summary>Returns the header that repeats the options.</summary>
    public V1.AlignmentHeader ToHeader()
    {
        var header = Design.ToHeader();
        header.Adjustment = Adjustment;
        header.Layout = Layout;
        header.View = View;
        return header;
    }

    private static AlignmentWindow ReadWindow(V1.Window window)
    {
        var unit = ((WindowUnit)window.Unit).Or(WindowUnit.Sessions);
        var offsets = (long)window.LastOffset - window.FirstOffset + 1;
        if (offsets < 1)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "window",
                $"runs from {window.FirstOffset} to {window.LastOffset}; first_offset must not be greater than last_offset.");
        }

        if (offsets > MaxOffsets)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowTooLarge, "window", $"has {offsets} offsets, more than {MaxOffsets}; split the request.");
        }

        if (unit == WindowUnit.Elapsed && window.Step is null)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "window.step", "is not set; an ELAPSED window requires the length of one offset.");
        }

        if (unit != WindowUnit.Elapsed && window.Step is not null)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "window.step", "applies only to ELAPSED; omit it, or set that unit.");
        }

        return new AlignmentWindow(unit, window.FirstOffset, window.LastOffset, window.Step?.ToPositive("window.step"));
    }

    private static MatchRule ReadMatch(V1.Match? match, AlignmentWindow window, bool isMatched)
    {
        if (match is not null && window.Unit != WindowUnit.Elapsed)
        {
            var isToleranceAlone = match.Direction is V1.MatchDirection.Unspecified or V1.MatchDirection.Backward
                && match is not { HasAllowExact: true, AllowExact: false };
            if (!isMatched || window.Unit != WindowUnit.Sessions || !isToleranceAlone)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ArgumentConflict, "match",
                    "applies only to ELAPSED windows, and its tolerance to SESSIONS of a matched_calendar; omit it.");
            }
        }

        return new MatchRule(
            ((MatchDirection)(match?.Direction ?? V1.MatchDirection.Unspecified)).Or(MatchDirection.Backward),
            match is not { HasAllowExact: true } || match.AllowExact,
            match?.Tolerance?.ToPositive("match.tolerance"));
    }
}
