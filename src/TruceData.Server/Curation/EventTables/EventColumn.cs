namespace TruceData.Server.Curation.EventTables;

/// <summary>The roles of the columns of a table of events.</summary>
internal enum EventColumn
{
    /// <summary>An instant with its offset, a local time, or the time of day of <see cref="Date"/>.</summary>
    Time,

    /// <summary>The civil date.</summary>
    Date,

    /// <summary>The IANA time zone of the row.</summary>
    Zone,

    /// <summary>The id of the event.</summary>
    Id,

    /// <summary>The headline.</summary>
    Name,

    /// <summary>What happened.</summary>
    Summary,

    /// <summary>The kind of the event.</summary>
    Kind,

    /// <summary>The phase of the event.</summary>
    Phase,

    /// <summary>The instruments, by id or identifier, separated by semicolons.</summary>
    Instrument,

    /// <summary>The actors, separated by semicolons.</summary>
    Actors,

    /// <summary>The earliest instant at which the public could know of the event.</summary>
    KnowledgeTime,
}
