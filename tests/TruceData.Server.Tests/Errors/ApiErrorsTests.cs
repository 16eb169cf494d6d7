using System.Text;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Tests.Errors;

public sealed class ApiErrorsTests
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public void A_long_text_is_truncated_between_characters(string before)
    {
        var detail = ApiErrors.InvalidArgument(
            ErrorReason.NameInvalid, "name", before + string.Concat(Enumerable.Repeat("💥", 1000))).Status.Detail;
        Assert.EndsWith("💥…", detail, StringComparison.Ordinal);
        Assert.InRange(s_strict.GetByteCount(detail), 890, 920);
    }

    [Fact]
    public void Details_list_only_the_faults_that_fit_into_headers()
    {
        var faults = Enumerable.Range(0, 10).Select(i => ($"records[{i}]", new string('x', 800))).ToArray();
        var error = ApiErrors.InvalidFields(StatusCode.InvalidArgument, ErrorReason.RecordInvalid, faults);
        Assert.Contains("(9 more)", error.Status.Detail, StringComparison.Ordinal);
        Assert.InRange(error.Trailers.GetValueBytes("grpc-status-details-bin")!.Length, 1600, 4000);
    }
}
