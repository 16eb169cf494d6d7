using System.Text;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Tests.Errors;

public sealed class FailTests
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public void A_long_text_is_cut_between_characters(string before)
    {
        var detail = Fail.Argument(ErrorReason.NameInvalid, "name", before + string.Concat(Enumerable.Repeat("💥", 1000))).Status.Detail;
        Assert.EndsWith("💥…", detail, StringComparison.Ordinal);
        Assert.InRange(s_strict.GetByteCount(detail), 890, 920);
    }
}
