using System.Collections;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Exporting;

/// <summary>
/// Collects the messages of a study and writes them into src/report/study.html, the page that draws the report. The Python client writes an
/// equal page.
/// </summary>
/// <param name="request">The request, without a cursor.</param>
internal sealed class StudyReport(EstimateImpactRequest request)
{
    private const int MaxRows = 200;
    private const int MaxSeries = 20;
    private const string Template = "trucedata.study.html";
    private const string Placeholder = "{{study}}";

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    private readonly List<Event> _events = [];
    private readonly List<Series> _series = [];
    private readonly List<ImpactResults> _results = [];
    private readonly List<ImpactAggregate> _aggregates = [];
    private readonly List<ImpactRegression> _regressions = [];
    private readonly List<ImpactPortfolio> _portfolios = [];
    private readonly SortedDictionary<string, int> _warningCounts = new(StringComparer.Ordinal);
    private int _omittedAggregates;
    private int _keptRows;

    /// <summary>The header without its dictionaries; null until it was received.</summary>
    public ImpactHeader? Header { get; private set; }

    /// <summary>The number of events of the study.</summary>
    public int EventCount => _events.Count;

    /// <summary>The series of the study.</summary>
    public IReadOnlyList<Series> Series => _series;

    /// <summary>The number of rows that were received.</summary>
    public long Rows { get; private set; }

    /// <summary>The aggregates over all series, and those of the first 20 series.</summary>
    public IReadOnlyList<ImpactAggregate> Aggregates => _aggregates;

    /// <summary>Adds the next message and clears its cursor. Messages with results may be reused afterwards.</summary>
    public void Add(EstimateImpactResponse message)
    {
        switch (message.MessageCase)
        {
            case EstimateImpactResponse.MessageOneofCase.Header:
                Header = message.Header.Clone();
                _events.AddRange(Header.Events);
                _series.AddRange(Header.Series);
                Header.Events.Clear();
                Header.Series.Clear();

                // The layout is a matter of the client and does not change the report.
                Header.Layout = ImpactLayout.Unspecified;
                break;
            case EstimateImpactResponse.MessageOneofCase.Events:
                _events.AddRange(message.Events.Events);
                break;
            case EstimateImpactResponse.MessageOneofCase.Series:
                _series.AddRange(message.Series.Series);
                break;
            case EstimateImpactResponse.MessageOneofCase.Results:
                AddResults(message.Results);
                break;
            case EstimateImpactResponse.MessageOneofCase.Aggregate:
                message.Aggregate.Cursor = "";
                if (message.Aggregate.SeriesIndex < MaxSeries) _aggregates.Add(message.Aggregate);
                else _omittedAggregates++;
                break;
            case EstimateImpactResponse.MessageOneofCase.Regression:
                message.Regression.Cursor = "";
                _regressions.Add(message.Regression);
                break;
            case EstimateImpactResponse.MessageOneofCase.Portfolio:
                message.Portfolio.Cursor = "";
                _portfolios.Add(message.Portfolio);
                break;
            default:
                throw new NotSupportedException($"A report requires layout ROWS or AGGREGATES and cannot contain {message.MessageCase}.");
        }
    }

    /// <summary>Returns the page.</summary>
    public string ToHtml()
    {
        using var stream = typeof(StudyReport).Assembly.GetManifestResourceStream(Template)
            ?? throw new InvalidOperationException($"The resource {Template} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // Without "<" no text can end the script element that contains the JSON.
        var json = ToJson().Replace("<", "\\u003c", StringComparison.Ordinal);
        return reader.ReadToEnd().Replace(Placeholder, json, StringComparison.Ordinal);
    }

    private void AddResults(ImpactResults results)
    {
        Rows += results.Observations.Count;
        foreach (var warning in results.Warnings)
        {
            var kind = EnumNames.NameOf(warning.Kind);
            _warningCounts[kind] = _warningCounts.GetValueOrDefault(kind) + 1;
        }

        var count = Math.Min(results.Observations.Count, MaxRows - _keptRows);
        if (count == 0) return;
        _keptRows += count;
        _results.Add(FirstRows(results, count));
    }

    private static ImpactResults FirstRows(ImpactResults results, int count)
    {
        var kept = new ImpactResults { SeriesIndex = results.SeriesIndex, BenchmarkIndex = results.BenchmarkIndex };
        foreach (var field in ImpactResults.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!field.IsRepeated || field.FieldNumber == ImpactResults.WarningsFieldNumber) continue;
            var (from, to) = ((IList)field.Accessor.GetValue(results), (IList)field.Accessor.GetValue(kept));
            var keptValues = from.Count / results.Observations.Count * count;
            for (var i = 0; i < keptValues; i++) to.Add(from[i]);
        }

        kept.Warnings.AddRange(results.Warnings.Where(w => w.Row < count));
        return kept;
    }

    /// <summary>Returns the JSON that the page reads. Of events and series it has those that its parts refer to, by index.</summary>
    private string ToJson()
    {
        var events = _results.SelectMany(r => r.EventIndexes).Distinct().Order();
        var series = _results.Select(r => r.SeriesIndex).Concat(_aggregates.Select(a => a.SeriesIndex)).Where(i => i >= 0)
            .Distinct().Order();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            Write(json, "request", request);
            Write(json, "header", Header ?? throw new InvalidOperationException("The study has no header."));
            json.WriteNumber("eventCount", _events.Count);
            json.WriteNumber("seriesCount", _series.Count);
            json.WriteNumber("omittedAggregates", _omittedAggregates);
            json.WriteStartObject("warningCounts");
            foreach (var (kind, count) in _warningCounts) json.WriteNumber(kind, count);
            json.WriteEndObject();
            json.WriteStartObject("events");
            foreach (var index in events) Write(json, $"{index}", _events[index]);
            json.WriteEndObject();
            json.WriteStartObject("series");
            foreach (var index in series) Write(json, $"{index}", _series[index]);
            json.WriteEndObject();
            Write(json, "results", _results);
            Write(json, "aggregates", _aggregates);
            Write(json, "regressions", _regressions);
            Write(json, "portfolios", _portfolios);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Write(Utf8JsonWriter json, string name, IMessage message)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Formatter.Format(message));
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<IMessage> messages)
    {
        json.WriteStartArray(name);
        foreach (var message in messages) json.WriteRawValue(Formatter.Format(message));
        json.WriteEndArray();
    }
}
