using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Studies;

/// <summary>A benchmark or the factors of a study, as they were seen on the sessions of one calendar.</summary>
internal sealed class StudyMarket
{
    private readonly StudyCalendar _calendar;
    private readonly SessionReturns _returns;
    private readonly int[] _suspiciousRegressors;
    private readonly Instant? _maxKnowledgeTime;

    public StudyMarket(StudyCalendar calendar, IReadOnlyList<AsOfSeries> regressors, AsOfSeries? riskFree, StudyOptions options)
    {
        _calendar = calendar;
        SessionColumn[] columns = [.. regressors.Select(ReadColumn)];
        var riskFreeColumn = riskFree is null ? null : ReadColumn(riskFree);
        var sessions = Math.Max(0, calendar.Events.LastSession - calendar.Events.FirstSession + 1);
        _returns = new SessionReturns(options, sessions, columns, riskFreeColumn);
        _suspiciousRegressors = [.. _returns.SuspiciousRegressors];
        _maxKnowledgeTime = regressors.Zip(columns, MaxKnowledgeTime).Max();
        if (riskFreeColumn is not null) _maxKnowledgeTime = new[] { _maxKnowledgeTime, MaxKnowledgeTime(riskFree!, riskFreeColumn) }.Max();
    }

    /// <summary>Reads a subject on the sessions that its windows touch and computes its returns beside those of the regressors.</summary>
    public StudySeries Read(int position, StudySubject subject)
    {
        var rows = _calendar.RowsOf(subject);
        var first = Math.Max(rows.FirstSession, _calendar.Events.FirstSession);
        var column = ReadColumn(subject.Bars, first, rows.LastSession);
        var panel = _returns.Part(first - _calendar.Events.FirstSession, column.Count).CreatePanel(column);
        var maxKnowledgeTime = new[] { _maxKnowledgeTime, MaxKnowledgeTime(subject.Bars, column) }.Max();
        return new StudySeries(position, subject, _calendar, panel, rows.Rows.Count, maxKnowledgeTime)
        {
            IsSuspicious = _returns.IsSuspicious(column),
            SuspiciousRegressors = _suspiciousRegressors,
        };
    }

    private static Instant? MaxKnowledgeTime(AsOfSeries series, SessionColumn column) =>
        column.Newest is { } newest ? Instant.Max(newest, series.KnownFrom) : null;

    private SessionColumn ReadColumn(AsOfSeries series) => ReadColumn(series, _calendar.Events.FirstSession, _calendar.Events.LastSession);

    private SessionColumn ReadColumn(AsOfSeries series, int first, int last)
    {
        var column = new SessionColumn(series, _calendar.Calendar, first, last);
        series.ReleaseBars();
        return column;
    }
}
