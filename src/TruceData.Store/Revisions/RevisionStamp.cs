using System.Data.Common;
using TruceData.Domain.Time;
using TruceData.Store.Dialects;

namespace TruceData.Store.Revisions;

/// <summary>
/// Tells a revision from others that have its number after a failover in which writes were lost.
/// </summary>
/// <param name="Number">The number of the revision.</param>
/// <param name="ContentHash">Its content hash; empty if any revision with the number may be read.</param>
/// <param name="RecordTime">
/// Its record time, in Unix nanoseconds; null if it does not matter. Lost content that is written again has an equal hash, but its rows
/// may have other ids.
/// </param>
internal readonly record struct RevisionStamp(long Number, string ContentHash, long? RecordTime = null)
{
    private const string Select = "SELECT record_time FROM revision WHERE number = @Number AND content_hash = @ContentHash";

    public static RevisionStamp FromView(View view) => new(view.Revision, view.ContentHash);

    /// <summary>Returns the stamp with its record time if the database has the revision, otherwise null.</summary>
    public async Task<RevisionStamp?> FindAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Match(await connection.ReadRowsAsync<long>(Select, new { Number, ContentHash }, cancellationToken));

    /// <inheritdoc cref="FindAsync"/>
    public RevisionStamp? Find(DbConnection connection) => Match(connection.ReadRows<long>(Select, new { Number, ContentHash }));

    private RevisionStamp? Match(List<long> recordTimes) =>
        recordTimes is [var time] && (RecordTime is null || RecordTime == time) ? this with { RecordTime = time } : null;
}
