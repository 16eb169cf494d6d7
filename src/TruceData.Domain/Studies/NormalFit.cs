using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>
/// An estimated model of normal returns; filled again for the next event. A return over n sessions is expected to be n x intercept plus
/// the slopes times the factors; its prediction error has the variance s² (n + x'Vx), x being n and the factors.
/// </summary>
/// <param name="coefficients">The number of estimated coefficients.</param>
/// <param name="predictors">The number of those used for prediction, the intercept included.</param>
internal sealed class NormalFit(int coefficients, int predictors)
{
    /// <summary>The estimated coefficients, intercept first.</summary>
    public double[] Coefficients { get; } = new double[coefficients];

    /// <summary>Their variances over s².</summary>
    public double[] CoefficientFactors { get; } = new double[coefficients];

    /// <summary>Intercept and slopes as used for prediction.</summary>
    public double[] Predictor { get; } = new double[predictors];

    /// <summary>Covariance of the predictor over s², row-major.</summary>
    public double[] V { get; } = new double[predictors * predictors];

    /// <summary>Sum of the squared residuals, each over the sessions it spans.</summary>
    public double SquaredResiduals { get; set; }

    /// <summary>The same of the model with an intercept alone; NaN for models without regression.</summary>
    public double NullResiduals { get; set; } = double.NaN;

    /// <summary>Sum of the squared returns, each over the sessions it spans.</summary>
    public double SquaredReturns { get; set; }

    /// <summary>Sets a line and the covariance of its intercept and slope over s².</summary>
    public void SetLine(double intercept, double slope, double v00, double v01, double v11)
    {
        (Predictor[0], Predictor[1]) = (intercept, slope);
        (V[0], V[1], V[2], V[3]) = (v00, v01, v01, v11);
    }

    /// <summary>Takes the coefficients and their variances from the predictor, where both are the same.</summary>
    public void SetCoefficients()
    {
        for (var i = 0; i < Coefficients.Length; i++)
        {
            Coefficients[i] = Predictor[i];
            CoefficientFactors[i] = V[i * (Predictor.Length + 1)];
        }
    }

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

    /// <summary>Sets the expected return and x'Vx of each session; all columns are padded.</summary>
    public void Predict(double[][] regressors, Span<double> expected, Span<double> factors) =>
        VectorMath.Predict(regressors, Predictor, V, expected, factors);
}
