using Google.Protobuf;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Resources as much of them as a reply holds: with <see cref="ResourceView.Basic"/> without their bulky parts.</summary>
internal static class ResourceViews
{
    /// <summary>The view that a request asks for, or the default of the method.</summary>
    public static ResourceView OrDefault(this ResourceView view, ResourceView defaultView) =>
        view == ResourceView.Unspecified ? defaultView : view;

    /// <summary>An event; basic without summary, actors, targets, measures, links and tags.</summary>
    public static Event ToView(this Event @event, ResourceView view) => view == ResourceView.Full
        ? @event
        : new Event
        {
            Name = @event.Name,
            DisplayName = @event.DisplayName,
            Kind = @event.Kind,
            Phase = @event.Phase,
            Time = @event.Time,
            KnowledgeTime = @event.KnowledgeTime,
        };

    /// <summary>A source that nothing else holds; basic without figures and fingerprints of its text.</summary>
    public static Source ToView(this Source source, ResourceView view)
    {
        if (view == ResourceView.Full) return source;
        source.Figures.Clear();
        source.TextShingles = ByteString.Empty;
        return source;
    }

    /// <summary>A calendar that nothing else holds; basic without exceptions.</summary>
    public static Calendar ToView(this Calendar calendar, ResourceView view)
    {
        if (view != ResourceView.Full) calendar.Exceptions.Clear();
        return calendar;
    }
}
