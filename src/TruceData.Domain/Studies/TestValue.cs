using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace TruceData.Domain.Studies;

/// <summary>The result of one test at one place.</summary>
/// <param name="Refusal">Why there is no statistic; none when there is one.</param>
/// <param name="Statistic">The statistic; NaN when refused.</param>
/// <param name="DegreesOfFreedom">The degrees of freedom; 0 for the normal or a bootstrapped distribution.</param>
/// <param name="PValue">The p-value, two-sided until <see cref="For"/> is called; NaN when refused.</param>
public readonly record struct TestValue(TestRefusal Refusal, double Statistic, double DegreesOfFreedom, double PValue)
{
    /// <summary>Creates a result without a statistic.</summary>
    public static TestValue Refused(TestRefusal why) => new(why, double.NaN, 0, double.NaN);

    /// <summary>Returns the result with the p-value of an alternative hypothesis, for a statistic with a symmetric distribution.</summary>
    public TestValue For(AlternativeHypothesis alternative) => this with { PValue = alternative.PValueOf(Statistic, PValue) };

    /// <summary>Creates a result whose statistic has the standard normal distribution.</summary>
    public static TestValue Normal(double z) => double.IsFinite(z)
        ? new(TestRefusal.None, z, 0, SpecialFunctions.Erfc(Math.Abs(z) / Constants.Sqrt2))
        : Refused(TestRefusal.NoVariation);

    /// <summary>Creates a result whose statistic has Student's t distribution.</summary>
    public static TestValue Student(double t, double degreesOfFreedom) => double.IsFinite(t)
        ? new(TestRefusal.None, t, degreesOfFreedom, 2 * StudentT.CDF(0, 1, degreesOfFreedom, -Math.Abs(t)))
        : Refused(TestRefusal.NoVariation);
}
