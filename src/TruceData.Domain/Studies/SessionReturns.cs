using NodaTime;

namespace TruceData.Domain;

/// <summary>Makes the panel of a series: its returns on the sessions of its calendar, beside those of its benchmark or factors.</summary>
/// <remarks>
/// Observations are those of <see cref="Alignment"/>; returns over one step are its measures. A benchmark of another calendar is read as of each close
/// of the series' sessions, so that both are measured over the same time; where it did not move on since the session before it has no return.
/// </remarks>
public static class SessionReturns
{
    private static readonly MatchRule s_match = new(MatchDirection.Backward, true, null);

    /// <summary>Makes the panel of the sessions in [first, last], counted in the series' calendar.</summary>
    /// <param name="series">The series.</param>
    /// <param name="factors">The benchmark or the factors, with the series' calendar.</param>
    /// <param name="factorValues">What the factors' values are.</param>
    /// <param name="kind">How returns are formed.</param>
    /// <param name="span">What a return is measured over where sessions without a value lie before it.</param>
    /// <param name="first">First session.</param>
    /// <param name="last">Last session.</param>
    /// <param name="knowledgeTime">Only what was known by it; null for no limit.</param>
    /// <returns>The panel and the newest knowledge time among the observations read; null when there was none.</returns>
    public static (StudyPanel Panel, Instant? Newest) Read(
        SeriesInput series, IReadOnlyList<SeriesInput> factors, FactorValues factorValues, ReturnKind kind, ReturnSpan span, int first, int last,
        Instant? knowledgeTime)
    {
        var measure = kind == ReturnKind.Log ? Measure.LogReturn : Measure.SimpleReturn;
        var columns = factors.Prepend(series).Select(input => new SessionColumn(input, s_match, first, last, knowledgeTime)).ToArray();
        var newest = columns.Max(c => c.Newest);
        if (span == ReturnSpan.TradeToTrade) return (TradeToTrade(columns, measure, first), newest);
        var levels = columns.Select((c, i) => i > 0 && factorValues == FactorValues.Returns ? c.Values() : c.Returns(measure)).ToArray();
        return (new StudyPanel(first, levels[0], levels[1..], null), newest);
    }

    private static StudyPanel TradeToTrade(SessionColumn[] columns, Measure measure, int first)
    {
        var sessions = columns[0].Count;
        var returns = columns.Select(_ => Missing(sessions)).ToArray();
        var spans = new int[sessions];
        int? before = null;
        for (var i = 0; i < sessions; i++)
        {
            spans[i] = 1;
            if (!Array.TrueForAll(columns, c => c.At(i) is not null)) continue;
            if (before is { } start)
            {
                spans[i] = i - start;
                for (var k = 0; k < columns.Length; k++) returns[k][i] = Measurement.Return(measure, columns[k].At(i)!.Value, columns[k].At(start)).Value;
            }

            before = i;
        }

        return new StudyPanel(first, returns[0], returns[1..], spans);
    }

    private static double[] Missing(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
