using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Studies;

/// <summary>The benchmark or the factors of a study, as they were seen on the sessions of one calendar.</summary>
internal sealed class StudyMarket
{
    private readonly StudyCalendar _calendar;
    private readonly SessionReturns _returns;
    private readonly int[] _suspiciousRegressors;
    private readonly Instant? _maxKnowledgeTime;

    public StudyMarket(StudyCalendar calendar, StudyInput input)
    {
        _calendar = calendar;
        SessionColumn[] columns = [.. input.Regressors.Select(ReadColumn)];
        var riskFree = input.RiskFree is { } series ? ReadColumn(series) : null;
        _returns = new SessionReturns(input.Options, Sessions, columns, riskFree);
        _suspiciousRegressors = [.. _returns.SuspiciousRegressors];
        _maxKnowledgeTime = input.Regressors.Zip(columns, MaxKnowledgeTime).Max();
        if (riskFree is not null) _maxKnowledgeTime = new[] { _maxKnowledgeTime, MaxKnowledgeTime(input.RiskFree!, riskFree) }.Max();
    }

    private int Sessions => Math.Max(0, _calendar.LastSession - _calendar.FirstSession + 1);

    /// <summary>Reads a series on the sessions of the calendar and computes its returns beside those of the regressors.</summary>
    public StudySeries Read(int index, AsOfSeries series)
    {
        var column = ReadColumn(series);
        var newest = new[] { _maxKnowledgeTime, MaxKnowledgeTime(series, column) }.Max();
        return new StudySeries(index, _calendar, _returns.CreatePanel(column), newest)
        {
            IsSuspicious = _returns.IsSuspicious(column),
            SuspiciousRegressors = _suspiciousRegressors,
        };
    }

    private static Instant? MaxKnowledgeTime(AsOfSeries series, SessionColumn column) =>
        column.Newest is { } newest ? Instant.Max(newest, series.KnownFrom) : null;

    private SessionColumn ReadColumn(AsOfSeries series)
    {
        var column = new SessionColumn(series, _calendar.Calendar, _calendar.FirstSession, _calendar.LastSession);
        series.ReleaseBars();
        return column;
    }
}
