namespace TruceData.Domain.Studies.Models;

/// <summary>The model of normal returns: those expected without the event.</summary>
public enum NormalModel
{
    /// <summary>The mean of the estimation window (Brown and Warner 1985).</summary>
    ConstantMean = 1,

    /// <summary>The benchmark's return of the session.</summary>
    MarketAdjusted = 2,

    /// <summary>Ordinary least squares on the benchmark's return (MacKinlay 1997).</summary>
    MarketModel = 3,

    /// <summary>Ordinary least squares on the returns of several factors.</summary>
    MultiFactor = 4,

    /// <summary>The betas of Scholes and Williams (1977), for non-synchronous trading.</summary>
    ScholesWilliams = 5,

    /// <summary>The summed betas of Dimson (1979), for thin trading.</summary>
    Dimson = 6,

    /// <summary>Ordinary least squares on the three factors of Fama and French (1993).</summary>
    FamaFrench3 = 7,

    /// <summary>Ordinary least squares on the four factors of Carhart (1997).</summary>
    Carhart4 = 8,

    /// <summary>Ordinary least squares on the five factors of Fama and French (2015).</summary>
    FamaFrench5 = 9,
}
