using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>The benchmark or the factors of a study, as they were seen on the sessions of one calendar.</summary>
internal sealed class StudyMarket
{
    private readonly StudyCalendar _calendar;
    private readonly StudyOptions _options;
    private readonly SessionColumn[] _columns;
    private readonly double[][] _returns;
    private readonly Instant? _maxKnowledgeTime;

    public StudyMarket(StudyCalendar calendar, StudyInput input)
    {
        _calendar = calendar;
        _options = input.Options;
        _columns = [.. input.Regressors.Select(ReadColumn)];
        _returns = Array.ConvertAll(
            _columns, c => _options.FactorValues == FactorValues.Returns ? c.Values : c.Returns(_options.Design.ReturnKind));
        _maxKnowledgeTime = input.Regressors.Zip(_columns, MaxKnowledgeTime).Max();
    }

    /// <summary>Reads a series on the sessions of the calendar and computes its returns beside those of the regressors.</summary>
    public StudySeries Read(int index, AsOfSeries series)
    {
        var column = ReadColumn(series);
        var panel = _options.ReturnSpan == ReturnSpan.TradeToTrade
            ? SessionReturns.TradeToTrade(column, _columns, _options.Design.ReturnKind)
            : SessionReturns.Lumped(column, _columns, _returns, _options.Design.ReturnKind);
        return new StudySeries(index, _calendar, panel, new[] { _maxKnowledgeTime, MaxKnowledgeTime(series, column) }.Max());
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
