using Google.Protobuf;

namespace TruceData.Server.Watching;

/// <summary>What one revision did to events and claims.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Changes">By name; the message is null where the record was removed.</param>
internal sealed record RevisionChanges(Store.Revisions.Revision Revision, IReadOnlyList<(string Name, IMessage? Message)> Changes);
