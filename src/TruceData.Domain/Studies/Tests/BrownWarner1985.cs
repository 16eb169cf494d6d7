namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the t of the average abnormal return with the deviation of the average residual over the estimation window, which allows for
/// correlated events (Brown and Warner 1985, the crude dependence adjustment of 1980).
/// </summary>
internal static class BrownWarner1985
{
    public static TestValue Test(EventAverage events)
    {
        if (events.Abnormal.Count < EventAverage.MinEvents) return TestValue.Refused(TestRefusal.TooFewEvents);
        var (deviation, sessions) = events.OverTime;
        return TestValue.Student(
            events.Abnormal.Mean / (deviation * Math.Sqrt(events.Sessions / events.Abnormal.Count)), sessions - 1);
    }
}
