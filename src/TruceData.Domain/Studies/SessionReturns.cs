namespace TruceData.Domain.Studies;

/// <summary>Creates the panel of a series from its values, and those of its factors, on the sessions of its calendar.</summary>
public static class SessionReturns
{
    /// <summary>
    /// Creates a panel with returns from the last value, assigned to the session in which they end; factors since their own last value.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="factors">The benchmark or the factors.</param>
    /// <param name="returns">The returns of the factors.</param>
    /// <param name="kind">How returns are formed.</param>
    public static StudyPanel Lumped(
        SessionColumn series, IReadOnlyList<SessionColumn> factors, IReadOnlyList<double[]> returns, ReturnKind kind) =>
        new(series.First, series.Returns(kind), returns, null, HistoryOf([series, .. factors]));

    /// <summary>Creates a panel with returns from the last session in which the series and every factor have a value.</summary>
    public static StudyPanel TradeToTrade(SessionColumn series, IReadOnlyList<SessionColumn> factors, ReturnKind kind)
    {
        SessionColumn[] columns = [series, .. factors];
        var returns = Array.ConvertAll(columns, c => Enumerable.Repeat(double.NaN, c.Count).ToArray());
        var spans = new int[series.Count];
        int? before = null;
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = 1;
            if (!Array.TrueForAll(columns, c => !double.IsNaN(c.Values[i]))) continue;
            if (before is { } start)
            {
                spans[i] = i - start;
                for (var k = 0; k < columns.Length; k++) returns[k][i] = columns[k].Return(kind, start, i);
            }

            before = i;
        }

        return new StudyPanel(series.First, returns[0], returns[1..], spans, HistoryOf(columns));
    }

    private static SessionRange HistoryOf(SessionColumn[] columns) =>
        new(columns.Max(c => c.FirstReturn), columns.Min(c => c.Limit) - 1);
}
