using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>A benchmark or the factors of a study, as they were seen on the sessions of one calendar.</summary>
internal sealed class StudyMarket
{
    private readonly StudyCalendar _calendar;
    private readonly StudyOptions _options;
    private readonly SessionColumn[] _columns;
    private readonly double[][] _returns;
    private readonly Instant? _maxKnowledgeTime;

    public StudyMarket(StudyCalendar calendar, IReadOnlyList<AsOfSeries> regressors, StudyOptions options)
    {
        _calendar = calendar;
        _options = options;
        _columns = [.. regressors.Select(r => ReadColumn(r, calendar.Events.FirstSession, calendar.Events.LastSession))];
        _returns = Array.ConvertAll(
            _columns, c => _options.FactorValues == FactorValues.Returns ? c.Values : c.Returns(_options.Design.ReturnKind));
        _maxKnowledgeTime = regressors.Zip(_columns, MaxKnowledgeTime).Max();
    }

    /// <summary>Reads a subject on the sessions that its windows touch and computes its returns beside those of the regressors.</summary>
    public StudySeries Read(int position, StudySubject subject)
    {
        var rows = _calendar.RowsOf(subject);
        var first = Math.Max(rows.FirstSession, _calendar.Events.FirstSession);
        var column = ReadColumn(subject.Bars, first, rows.LastSession);
        var factors = Array.ConvertAll(_columns, c => c.Part(first, column.Count));
        var panel = _options.ReturnSpan == ReturnSpan.TradeToTrade
            ? SessionReturns.TradeToTrade(column, factors, _options.Design.ReturnKind)
            : SessionReturns.Lumped(column, factors, PartsOf(_returns, column), _options.Design.ReturnKind);
        var maxKnowledgeTime = new[] { _maxKnowledgeTime, MaxKnowledgeTime(subject.Bars, column) }.Max();
        return new StudySeries(position, subject, _calendar, panel, rows.Rows.Count, maxKnowledgeTime);
    }

    private double[][] PartsOf(double[][] returns, SessionColumn column)
    {
        var start = column.First - _calendar.Events.FirstSession;
        return Array.ConvertAll(returns, r => r.Length == column.Count ? r : r[start..(start + column.Count)]);
    }

    private static Instant? MaxKnowledgeTime(AsOfSeries series, SessionColumn column) =>
        column.Newest is { } newest ? Instant.Max(newest, series.KnownFrom) : null;

    private SessionColumn ReadColumn(AsOfSeries series, int first, int last)
    {
        var column = new SessionColumn(series, _calendar.Calendar, first, last);
        series.ReleaseBars();
        return column;
    }
}
