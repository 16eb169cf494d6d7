using Google.Protobuf;

namespace TruceData.Server.Services.Watching;

/// <summary>The events and claims that one revision added, changed or removed.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Previous">The revision before; null for the first one.</param>
/// <param name="Changes">The changed records by name; the message is null if the record was removed.</param>
internal sealed record RevisionChanges(
    Store.Revisions.Revision Revision, Store.Revisions.Revision? Previous, IReadOnlyList<(string Name, IMessage? Message)> Changes);
