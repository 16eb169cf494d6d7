namespace TruceData.Domain.Claims;

/// <summary>The word that qualifies a stated number.</summary>
public enum Hedge
{
    /// <summary>The bare number: right to half a unit of its last significant digit.</summary>
    None,

    /// <summary>"about", "around", "some", "roughly": right to one unit of its last significant digit.</summary>
    About,

    /// <summary>
    /// "nearly", "almost", "close to": at most the number, short of it by no more than one unit of its last significant digit.
    /// </summary>
    Nearly,

    /// <summary>"more than", "over": the number or above.</summary>
    MoreThan,

    /// <summary>"at least": the number or above.</summary>
    AtLeast,

    /// <summary>"less than", "under": below the number, same sign.</summary>
    LessThan,

    /// <summary>"up to", "at most": between zero and the number.</summary>
    UpTo,

    /// <summary>The number is exact: a rate or fee set by law, or a count of units or days.</summary>
    Exact,
}
