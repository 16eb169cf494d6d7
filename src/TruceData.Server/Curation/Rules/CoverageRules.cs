using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for coverages.</summary>
internal static class CoverageRules
{
    private const int MaxSubjectLength = 200;

    public static void Check(Coverage coverage, Findings findings)
    {
        findings.Require("subject", coverage.Subject);
        findings.CheckLength("subject", coverage.Subject, MaxSubjectLength);
        findings.Require("valid", coverage.Valid);
        if (coverage.Valid is not { } valid) return;
        findings.Require("valid.start_time", valid.StartTime);
        findings.Require("valid.end_time", valid.EndTime);
    }
}
