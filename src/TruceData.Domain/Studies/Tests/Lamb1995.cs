namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the Z of Lamb (1995): the average abnormal return over the deviation of the average residual over the estimation window, raised
/// by the prediction error of the model.
/// </summary>
internal static class Lamb1995
{
    public static TestValue Test(EventAverage events) => events.Abnormal.Count < EventAverage.MinEvents
        ? TestValue.Refused(TestRefusal.TooFewEvents)
        : TestValue.Normal(
            events.Abnormal.Mean / (events.OverTime.Deviation * Math.Sqrt(events.PredictionFactor / events.Abnormal.Count)));
}
