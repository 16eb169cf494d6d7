namespace TruceData.Domain.Studies;

/// <summary>Tests of the hypothesis of no effect, each named after its paper.</summary>
public enum EventStudyTest
{
    /// <summary>t of one abnormal return, with the prediction error.</summary>
    TimeSeriesT = 1,

    /// <summary>t over the cross-section.</summary>
    CrossSectionalT = 2,

    /// <summary>Patell (1976).</summary>
    PatellZ = 3,

    /// <summary>Boehmer, Musumeci and Poulsen (1991).</summary>
    BoehmerMusumeciPoulsenT = 4,

    /// <summary>Patell adjusted by Kolari and Pynnönen (2010).</summary>
    AdjustedPatellZ = 5,

    /// <summary>Boehmer, Musumeci and Poulsen adjusted by Kolari and Pynnönen (2010).</summary>
    AdjustedBmpT = 6,

    /// <summary>Corrado (1989).</summary>
    CorradoRank = 7,

    /// <summary>Corrado and Zivney (1992).</summary>
    CorradoZivneyRank = 8,

    /// <summary>Sign test.</summary>
    Sign = 9,

    /// <summary>Cowan (1992).</summary>
    GeneralizedSign = 10,

    /// <summary>Kolari and Pynnönen (2011), t.</summary>
    GeneralizedRankT = 11,

    /// <summary>Kolari and Pynnönen (2011), Z.</summary>
    GeneralizedRankZ = 12,

    /// <summary>Hall (1992).</summary>
    SkewnessAdjustedT = 13,

    /// <summary>Wilcoxon (1945).</summary>
    Wilcoxon = 14,

    /// <summary>Wild bootstrap of the cross-sectional t.</summary>
    Bootstrap = 15,

    /// <summary>Brown and Warner (1980), for independent events.</summary>
    BrownWarner1980T = 16,

    /// <summary>Brown and Warner (1985), with the deviation of the average over time.</summary>
    BrownWarner1985T = 17,

    /// <summary>Lamb (1995).</summary>
    LambZ = 18,

    /// <summary>Corrado and Zivney (1992), signs.</summary>
    CorradoZivneySign = 19,
}
