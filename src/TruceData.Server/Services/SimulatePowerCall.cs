using Grpc.Core;
using NodaTime;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Power;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.V1;
using Calendar = TruceData.Domain.Calendars.Calendar;

namespace TruceData.Server.Services;

/// <summary>One call of SimulatePower.</summary>
internal sealed class SimulatePowerCall
{
    private readonly SimulatePowerRequest _request;
    private readonly ResolvedView _view;
    private readonly StudyInput _input;
    private readonly StudySources _sources;
    private readonly IReadOnlyList<string> _benchmarks;
    private readonly PowerPlan _plan;

    private SimulatePowerCall(
        SimulatePowerRequest request, ResolvedView view, StudyInput input, StudySources sources, IReadOnlyList<string> benchmarks,
        PowerPlan plan) =>
        (_request, _view, _input, _sources, _benchmarks, _plan) = (request, view, input, sources, benchmarks, plan);

    /// <summary>An estimate of the steps of the simulation.</summary>
    public long Steps => _plan.StepsOf(_input.Options.Design);

    /// <summary>Checks a request and reads its series.</summary>
    public static async Task<SimulatePowerCall> StartAsync(
        SimulatePowerRequest request, ViewResolver views, SeriesReader reader, CancellationToken cancellationToken)
    {
        var (options, plan) = PowerMapping.Read(request);
        var period = request.Period.ToBounds("period");
        try
        {
            var study = request.Study;
            var view = (await views.ReadAsync(study.AsOf, token: null, cancellationToken)).ForEvents(period);
            options = options with { KnowledgeTime = view.View.KnowledgeTime };
            var (input, sources, benchmarks) = await ReadAsync(study, options, period, view, reader, cancellationToken);
            return new SimulatePowerCall(request, view, input, sources, benchmarks, plan);
        }
        catch (RpcException error)
        {
            throw PowerMapping.Within(error);
        }
    }

    /// <summary>Writes the header and the cells, each as soon as it is computed.</summary>
    public async Task WriteAsync(IServerStreamWriter<SimulatePowerResponse> stream, CancellationToken cancellationToken)
    {
        var simulation = await PowerSimulation.CreateAsync(_input, _plan, cancellationToken);
        if (simulation.Candidates == 0)
        {
            throw ApiErrors.TooFewObservations(
                "period",
                "No session of the period has enough returns in its estimation window and a whole event window. "
                + "Take a longer period, a shorter window or a lower minimum_observations.");
        }

        var header = PowerMapping.ToHeader(_request.Study, _input.Options, _benchmarks, _plan);
        _sources.Describe(header.Study);
        header.Candidates = simulation.Candidates;
        header.Snapshot = _view.Snapshot(simulation.MaxKnowledgeTime);
        await stream.WriteAsync(new SimulatePowerResponse { Header = header }, cancellationToken);
        await foreach (var cell in simulation.CellsAsync(cancellationToken))
            await stream.WriteAsync(new SimulatePowerResponse { Cell = cell.ToProto() }, cancellationToken);
    }

    private static async Task<(StudyInput Input, StudySources Sources, string[] Benchmarks)> ReadAsync(
        EstimateImpactRequest study, StudyOptions options, (Instant? Start, Instant? End) period, ResolvedView view, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var columns = await StudyColumns.FindAsync(study, options, pairs: null, view.View, reader, cancellationToken);
        var sources = await StudySources.ReadAsync(study, columns, view.View, reader, cancellationToken);
        Calendar[] calendars = [.. sources.Series.Select(s => s.Bars.Clock.Calendar)];
        var ends = EndsOf(period, sources.Series, calendars);
        var events = new StudyEvents(options, [EventAt(ends.Start), EventAt(ends.End)], calendars);
        if (events.Calendars.FirstOrDefault(c => c.Events.Rows.Any(r => r.Anchor is null)) is { Calendar: var outside })
        {
            throw ApiErrors.OutOfRange(
                ErrorReason.CalendarBoundsExceeded, PowerMapping.Period,
                $"runs from {ends.Start} to {ends.End}, outside {outside.Name}, which is verified from {outside.FirstVerified:uuuu-MM-dd} "
                + $"to {outside.LastVerified:uuuu-MM-dd}; shorten it.");
        }

        var input = new StudyInput(events, sources.ToSubjects(pairs: null, columns.Benchmarks), Groups: [])
        {
            RiskFree = sources.RiskFree?.Bars,
        };
        return (input, sources, [.. columns.Benchmarks.All.Select(b => b.Name)]);
    }

    /// <summary>Returns the first and the last instant of a period; an open end is that of the data inside every calendar.</summary>
    private static (Instant Start, Instant End) EndsOf(
        (Instant? Start, Instant? End) period, IReadOnlyList<StudySources.Source> sources, Calendar[] calendars)
    {
        var coverage = (Start: calendars.Max(c => c.Coverage.Start), End: calendars.Min(c => c.Coverage.End) - Duration.Epsilon);
        var first = sources.Min(s => s.Described.FirstTime?.ToInstant()) ?? coverage.Start;
        var last = sources.Max(s => s.Described.LastTime?.ToInstant()) ?? coverage.End;
        var start = period.Start ?? Instant.Min(Instant.Max(first, coverage.Start), coverage.End);
        var end = period.End is { } limit ? limit - Duration.Epsilon : Instant.Max(Instant.Min(last, coverage.End), coverage.Start);
        return (start, Instant.Max(start, end));
    }

    private static EventRecord EventAt(Instant instant)
    {
        var time = new Domain.Events.EventTime(
            instant, instant + Duration.Epsilon, Domain.Events.TimePrecision.Exact, DateTimeZone.Utc);
        return new EventRecord("events/drawn", time, Knowledge.Always);
    }
}
