using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace TruceData.Domain.Studies;

/// <summary>
/// Computes two-sided p-values of Student's t with a fixed number of degrees of freedom: MathNet's at the nodes of a grid, and their
/// Taylor polynomials in between. The density satisfies (v + t²) f' = -(v + 1) t f, which yields each coefficient from the previous
/// one. Nodes are computed on demand; concurrent threads compute equal nodes.
/// </summary>
internal sealed class StudentTail(double degreesOfFreedom)
{
    private const int NodesPerUnit = 64;
    private const int Order = 8;
    private const double Limit = 8;

    private readonly double[]?[] _nodes = new double[(int)(Limit * NodesPerUnit) + 1][];
    private readonly double _logScale =
        SpecialFunctions.GammaLn((degreesOfFreedom + 1) / 2)
        - SpecialFunctions.GammaLn(degreesOfFreedom / 2)
        - (Math.Log(degreesOfFreedom * Math.PI) / 2);

    /// <summary>Returns P(|T| >= |t|); NaN for NaN.</summary>
    public double TwoSided(double t)
    {
        var size = Math.Abs(t);
        if (!(size < Limit)) return Exact(size);
        var index = (int)((size * NodesPerUnit) + 0.5);
        var polynomial = _nodes[index] ??= Expand((double)index / NodesPerUnit);
        var step = size - ((double)index / NodesPerUnit);
        var p = polynomial[Order];
        for (var i = Order - 1; i >= 0; i--) p = (p * step) + polynomial[i];
        return p;
    }

    /// <summary>Returns the t with a two-sided p-value, from MathNet and two Newton steps for the last digits.</summary>
    public double Quantile(double p)
    {
        var t = -StudentT.InvCDF(0, 1, degreesOfFreedom, p / 2);
        for (var step = 0; step < 2; step++) t += (Exact(t) - p) / (2 * Density(t));
        return t;
    }

    private double Exact(double size) => double.IsNaN(size) ? double.NaN : 2 * StudentT.CDF(0, 1, degreesOfFreedom, -size);

    private double Density(double t) => Math.Exp(_logScale - ((degreesOfFreedom + 1) / 2 * Math.Log(1 + (t * t / degreesOfFreedom))));

    private double[] Expand(double t)
    {
        var p = new double[Order + 1];
        p[0] = Exact(t);
        var (before, density) = (0.0, Density(t));
        for (var j = 0; j < Order; j++)
        {
            p[j + 1] = -2 * density / (j + 1);
            var next = -((((2 * j) + degreesOfFreedom + 1) * t * density) + ((j + degreesOfFreedom) * before))
                / ((degreesOfFreedom + (t * t)) * (j + 1));
            (before, density) = (density, next);
        }

        return p;
    }
}
