using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>
/// An estimated model of normal returns, reused for each event. The expected return over n sessions is n times the intercept plus the
/// slopes times the factors; its prediction error has the variance s² (n + x'Vx), where x is n and the factors.
/// </summary>
/// <param name="coefficients">The number of estimated coefficients.</param>
/// <param name="predictors">The number of coefficients used for prediction, the intercept included.</param>
internal sealed class NormalFit(int coefficients, int predictors)
{
    /// <summary>The estimated coefficients, intercept first.</summary>
    public double[] Coefficients { get; } = new double[coefficients];

    /// <summary>The variances of the coefficients over s².</summary>
    public double[] CoefficientFactors { get; } = new double[coefficients];

    /// <summary>The intercept and the slopes used for prediction.</summary>
    public double[] Predictor { get; } = new double[predictors];

    /// <summary>Covariance of the predictor over s², row-major.</summary>
    public double[] V { get; } = new double[predictors * predictors];

    /// <summary>Sum of the squared residuals, each over the number of sessions that it spans.</summary>
    public double SquaredResiduals { get; set; }

    /// <summary>Sum of the squared residuals of the model with an intercept alone; NaN for models without regression.</summary>
    public double NullResiduals { get; set; } = double.NaN;

    /// <summary>Sum of the squared returns, each over the number of sessions that it spans.</summary>
    public double SquaredReturns { get; set; }

    /// <summary>Sets a line and the covariance of its intercept and slope over s².</summary>
    public void SetLine(double intercept, double slope, double v00, double v01, double v11)
    {
        Predictor[0] = intercept;
        Predictor[1] = slope;
        V[0] = v00;
        V[1] = v01;
        V[2] = v01;
        V[3] = v11;
    }

    /// <summary>Copies the coefficients and their variances from the predictor, for models in which they are equal.</summary>
    public void SetCoefficients()
    {
        for (var i = 0; i < Coefficients.Length; i++)
        {
            Coefficients[i] = Predictor[i];
            CoefficientFactors[i] = V[i * (Predictor.Length + 1)];
        }
    }

    /// <summary>Returns x'Vx.</summary>
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
