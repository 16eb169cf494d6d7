using MathNet.Numerics.Statistics;
using TruceData.Domain.Studies.Tests;

namespace TruceData.Domain.Studies;

/// <summary>
/// Sums over events for the tests of their average: residuals and signs by session, and what the variance of the average
/// depends on. At a place, only the events that have a value there count.
/// </summary>
internal sealed class EventAverageSums
{
    /// <summary>The part of the events' variance by which the average must vary, beyond rounding.</summary>
    private const double MinVariation = 1e-20;

    private readonly StudyDesign _design;
    private readonly PlaceSums _residuals;
    private readonly PlaceSums? _signs;
    private readonly double[] _signRow;
    private readonly double[] _scratch;
    private readonly double[] _sessions;
    private readonly double[] _variances;
    private readonly double[] _predictionFactors;
    private readonly double[] _degreesOfFreedom;

    public EventAverageSums(StudyDesign design)
    {
        _design = design;
        _residuals = new PlaceSums(design.Estimation.Count, design.Places);
        _signRow = new double[design.Estimation.Count + design.Event.Count];
        _scratch = new double[_signRow.Length];
        if (design.Tests.Contains(EventStudyTest.CorradoZivneySign)) _signs = new PlaceSums(_signRow.Length, design.Places);
        (_sessions, _variances) = (new double[design.Places], new double[design.Places]);
        (_predictionFactors, _degreesOfFreedom) = (new double[design.Places], new double[design.Places]);
    }

    /// <summary>Adds an estimated event.</summary>
    public void Add(PairEstimate estimate)
    {
        List<int> missing = [];
        var variance = estimate.ResidualDeviation * estimate.ResidualDeviation;
        for (var place = 0; place < _design.Places; place++)
        {
            if (double.IsNaN(estimate.Values[place]))
            {
                missing.Add(place);
                continue;
            }

            _sessions[place] += estimate.Sessions[place];
            _variances[place] += variance * estimate.Sessions[place];
            _predictionFactors[place] += estimate.Errors[place] * estimate.Errors[place] / variance;
            _degreesOfFreedom[place] += estimate.DegreesOfFreedom;
        }

        _residuals.Add(estimate.Residuals, missing);
        if (_signs is null) return;
        ReadSigns(estimate);
        _signs.Add(_signRow, missing);
    }

    /// <summary>Adds other sums.</summary>
    public void Add(EventAverageSums other)
    {
        _residuals.Add(other._residuals);
        if (other._signs is { } signs) _signs?.Add(signs);
        for (var place = 0; place < _design.Places; place++)
        {
            _sessions[place] += other._sessions[place];
            _variances[place] += other._variances[place];
            _predictionFactors[place] += other._predictionFactors[place];
            _degreesOfFreedom[place] += other._degreesOfFreedom[place];
        }
    }

    /// <summary>
    /// Returns the values of <see cref="StudyDesign.EventAverageTests"/> at a place, without the last if it is not requested.
    /// </summary>
    public TestValue[] Test(int place, Moments abnormal)
    {
        var average = new EventAverage(
            abnormal, _sessions[place], _variances[place], _predictionFactors[place], _degreesOfFreedom[place], DeviationAt(place));
        TestValue[] tests = [BrownWarner1980.Test(average), BrownWarner1985.Test(average), Lamb1995.Test(average)];
        if (_signs is null) return tests;
        var (window, zero) = (_design.WindowOf(place), _design.Estimation.Count - _design.Event.First);
        return [.. tests, CorradoZivney1992.At(_signs.At(place), zero + window.First, zero + window.Last)];
    }

    /// <summary>
    /// Returns the standard deviation over the estimation window of the average residual and its number of sessions; NaN where the average
    /// does not vary.
    /// </summary>
    private (double Deviation, int Sessions) DeviationAt(int place)
    {
        var (residuals, sum, count) = (_residuals.At(place), 0.0, 0);
        for (var i = 0; i < residuals.Sessions; i++)
        {
            if (residuals.Count(i) == 0) continue;
            sum += residuals.Sum(i) / residuals.Count(i);
            count++;
        }

        var squares = 0.0;
        for (var i = 0; i < residuals.Sessions; i++)
        {
            if (residuals.Count(i) == 0) continue;
            var deviation = (residuals.Sum(i) / residuals.Count(i)) - (sum / count);
            squares += deviation * deviation;
        }

        var variance = squares / (count - 1);
        return (variance > MinVariation * _variances[place] / _sessions[place] ? Math.Sqrt(variance) : double.NaN, count);
    }

    /// <summary>Sets the signs of the residuals and abnormal returns of an event about their common median.</summary>
    private void ReadSigns(PairEstimate estimate)
    {
        estimate.Residuals.CopyTo(_signRow, 0);
        estimate.Values.AsSpan(0, _design.Event.Count).CopyTo(_signRow.AsSpan(estimate.Residuals.Length));
        var count = 0;
        foreach (var value in _signRow)
        {
            if (!double.IsNaN(value)) _scratch[count++] = value;
        }

        var median = ArrayStatistics.MedianInplace(count == _scratch.Length ? _scratch : _scratch[..count]);
        for (var i = 0; i < _signRow.Length; i++)
        {
            if (!double.IsNaN(_signRow[i])) _signRow[i] = Math.Sign(_signRow[i] - median);
        }
    }
}
