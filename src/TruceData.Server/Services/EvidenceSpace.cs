using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Requests;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Selects the evidence on a record that fits into a reply together with the record.</summary>
/// <param name="record">The event or reaction of the reply.</param>
internal sealed class EvidenceSpace(Store.Records.Record record)
{
    private readonly MessageSpace _space = new(MessageLimits.MaxRecordBytes - record.Body.Length);

    /// <summary>Takes the fields that fit, each with its winner, then as much of their dissent as fits.</summary>
    public IReadOnlyList<ResolvedField> Take(IEnumerable<ResolvedField> fields)
    {
        var fitting = fields.Select(f => (Field: f, Dissent: f.Dissent.ToArray())).TakeWhile(f =>
        {
            f.Field.DissentCount = f.Dissent.Length;
            f.Field.Dissent.Clear();
            return _space.TryTake(f.Field.CalculateSize());
        }).ToArray();
        foreach (var (field, dissent) in fitting) field.Dissent.AddRange(Take(dissent));
        return Array.ConvertAll(fitting, f => f.Field);
    }

    /// <summary>Takes the claims that fit.</summary>
    public IReadOnlyList<Claim> Take(IEnumerable<Claim> claims) => [.. claims.TakeWhile(c => _space.TryTake(c.CalculateSize()))];

    /// <summary>
    /// Returns the page token with which ListClaims continues after the claims of a reply; empty if the reply has all of them.
    /// </summary>
    public static string NextClaims(string subject, AsOf? asOf, View view, int sent, int all) =>
        sent == all ? "" : PageToken.At(view, sent).Write(new ListClaimsRequest { Subject = subject, AsOf = asOf });
}
