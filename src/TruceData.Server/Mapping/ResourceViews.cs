using Google.Protobuf;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Reduces resources to the fields of a view: <see cref="ResourceView.Basic"/> omits large fields.</summary>
internal static class ResourceViews
{
    /// <summary>Returns an event; the basic view has no summary, actors, targets, measures, links, tags or attributes.</summary>
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
            Instruments = { @event.Instruments },
        };

    /// <summary>Changes a source to a view and returns it; the basic view has no figures and no fingerprints of the text.</summary>
    public static Source ToView(this Source source, ResourceView view)
    {
        if (view == ResourceView.Full) return source;
        source.Figures.Clear();
        source.TextShingles = ByteString.Empty;
        return source;
    }

    /// <summary>Returns a list of pairs; the basic view has no pairs.</summary>
    public static PairList ToView(this PairList list, ResourceView view) => view == ResourceView.Full
        ? list
        : new PairList { Name = list.Name, DisplayName = list.DisplayName, Note = list.Note, ContinuedIn = list.ContinuedIn };

    /// <summary>Changes a calendar to a view and returns it; the basic view has no exceptions.</summary>
    public static Calendar ToView(this Calendar calendar, ResourceView view)
    {
        if (view != ResourceView.Full) calendar.Exceptions.Clear();
        return calendar;
    }
}
