namespace TruceData.Domain.Studies;

/// <summary>Why a test has no statistic at a place.</summary>
public enum TestRefusal
{
    /// <summary>The test has a statistic.</summary>
    None = 0,

    /// <summary>Too few events.</summary>
    TooFewEvents = 1,

    /// <summary>The values do not vary over the events.</summary>
    NoVariation = 2,

    /// <summary>The study is too large for a test that buffers every value.</summary>
    StudyTooLarge = 3,
}
