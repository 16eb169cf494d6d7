using TruceData.Server.Curation.Texts;

namespace TruceData.Server.Tests.Curation;

public sealed class TextDigestTests
{
    [Theory]
    [InlineData("On October 13 oil rose 1%.", "October 13|1%")]
    [InlineData("The 90-day truce of May ends on 10 November, not for 90 days but for a year.", "90-day|May|10|November|90 days|a year")]
    [InlineData("They may buy 30 aircraft for $3.4 billion and 16 million tonnes in the 1990s.", "30|$3.4 billion|16 million tonnes|1990s")]
    [InlineData("The G7 met; a one-year pause, two courts, the fifth round, January 2025.", "one-year|two|fifth|January 2025")]
    [InlineData("From 1,300 to 20,000, and 1,300 again.", "1,300|20,000")]
    [InlineData("Nothing is counted here.", "")]
    public void Every_number_and_date_of_a_paragraph_is_listed_once(string text, string figures) =>
        Assert.Equal(figures.Split('|', StringSplitOptions.RemoveEmptyEntries), TextDigest.Compute(text).Figures.Select(f => f.Text));

    [Fact]
    public void Empty_lines_separate_paragraphs_which_count_from_1() => Assert.Equal(
        [(1, "1%"), (2, "2%"), (3, "3%")],
        TextDigest.Compute("\nIt is 1%\nhere.\r\n\r\nThen 2%.\n  \n\nThen 3%.\n").Figures.Select(f => (f.Locator.Paragraph, f.Text)));

    [Fact]
    public void Fingerprints_are_packed_in_ascending_order_in_6_bytes_and_round_trip()
    {
        const string Text = "One two three four five six seven eight nine ten, ONE two three four five six seven eight.";
        var prints = Shingles.Enumerate(Text).Select(s => s.Print).Distinct().Order().ToArray();
        Assert.Equal(10, prints.Length); // 11 windows, of which the last is the first again
        var packed = TextDigest.Compute(Text).TextShingles;
        Assert.Equal(prints.Length * 6, packed.Length);
        Assert.Equal(prints, Shingles.Unpack(packed.Memory));
    }

    /// <summary>Against coreutils: printf 'one two three four five six seven eight' | sha256sum | cut -c1-12.</summary>
    [Fact]
    public void A_fingerprint_is_the_beginning_of_a_SHA_256() =>
        Assert.Equal("62d51a1fd36f", $"{Shingles.Enumerate("One, two: three four\nfive six seven EIGHT").Single().Print:x12}");

    [Fact]
    public void Fewer_than_8_words_have_none() => Assert.Empty(TextDigest.Compute("Only seven words stand in this line").TextShingles);
}
