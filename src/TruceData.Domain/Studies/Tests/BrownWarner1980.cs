namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the t of independent events (Brown and Warner 1980): the sum of the abnormal returns over the square root of the sum of their
/// variances in the estimation windows. The degrees of freedom are those of an event, on average.
/// </summary>
internal static class BrownWarner1980
{
    public static TestValue Test(EventAverage events) => events.Abnormal.Count < EventAverage.MinEvents
        ? TestValue.Refused(TestRefusal.TooFewEvents)
        : TestValue.Student(events.Abnormal.Sum / Math.Sqrt(events.Variance), events.DegreesOfFreedom / events.Abnormal.Count);
}
