namespace TruceData.Domain.Studies;

/// <summary>The quantity of each session whose abnormal values a study estimates.</summary>
public enum StudyQuantity
{
    /// <summary>The return.</summary>
    Return = 1,

    /// <summary>The natural logarithm of the value, for studies of trading volume (Ajinkya and Jain 1989).</summary>
    LogVolume = 2,

    /// <summary>The square of the return.</summary>
    SquaredReturn = 3,

    /// <summary>The absolute value of the return.</summary>
    AbsoluteReturn = 4,
}
