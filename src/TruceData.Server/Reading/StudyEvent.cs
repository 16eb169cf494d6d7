using NodaTime;
using TruceData.Domain.Events;

namespace TruceData.Server.Reading;

/// <summary>An event of a study: what is kept of it while results are streamed.</summary>
internal sealed record StudyEvent(string Name, EventTime Time, Instant KnowledgeTime);
