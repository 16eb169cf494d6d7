namespace TruceData.Domain;

/// <summary>
/// An estimated model of normal returns. A return over n sessions is expected to be n x intercept plus the slopes times the factors; its
/// prediction error has the variance s² (n + x'Vx), x being n and the factors.
/// </summary>
/// <param name="Coefficients">The estimated coefficients, intercept first.</param>
/// <param name="CoefficientFactors">Their variances over s².</param>
/// <param name="Predictor">Intercept and slopes as used for prediction.</param>
/// <param name="V">Covariance of the predictor over s², row-major.</param>
/// <param name="SquaredResiduals">Sum of the squared residuals, each over the sessions it spans.</param>
/// <param name="NullResiduals">The same of the model with an intercept alone; NaN for models without regression.</param>
internal sealed record NormalFit(
    double[] Coefficients, double[] CoefficientFactors, double[] Predictor, double[] V, double SquaredResiduals, double NullResiduals)
{
    private const int MostOnStack = 512;

    /// <summary>x'Vx.</summary>
    public double PredictionFactor(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var row = 0.0;
            for (var j = 0; j < x.Length; j++) row += V[(i * x.Length) + j] * x[j];
            sum += x[i] * row;
        }

        return sum;
    }

    /// <summary>x'Vx of each session, the regressors given in columns.</summary>
    public void PredictionFactors(double[][] regressors, double[] factors)
    {
        Span<double> row = stackalloc double[MostOnStack];
        row = factors.Length <= MostOnStack ? row[..factors.Length] : new double[factors.Length];
        Array.Clear(factors);
        for (var i = 0; i < regressors.Length; i++)
        {
            row.Clear();
            for (var j = 0; j < regressors.Length; j++) Sums.AddScaled(regressors[j], V[(i * regressors.Length) + j], row);
            Sums.AddProducts(regressors[i], row, factors);
        }
    }

    /// <summary>The expected return of each session, the regressors given in columns.</summary>
    public void Expected(double[][] regressors, double[] expected)
    {
        Array.Clear(expected);
        for (var k = 0; k < regressors.Length; k++) Sums.AddScaled(regressors[k], Predictor[k], expected);
    }
}
