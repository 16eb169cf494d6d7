using System.Runtime.CompilerServices;
using Grpc.Core;
using TruceData.Domain.Studies;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Requests;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>The reply to an EstimateImpact call: the header and the events, then the results and the aggregates from a cursor on.</summary>
/// <param name="request">The request.</param>
/// <param name="view">The view that it resolved to.</param>
/// <param name="read">What was read at the view.</param>
/// <param name="engine">The study.</param>
/// <param name="skipped">The number of results and aggregates that the caller has already received.</param>
internal sealed class StudyReply(EstimateImpactRequest request, ResolvedView view, StudyRead read, EventStudyEngine engine, long skipped)
{
    private readonly byte[] _fingerprint = PageToken.FingerprintOf(request);
    private readonly HashSet<int> _sentFrames = [];
    private readonly StudyRegressions _regressions = new(request, read.Benchmarks, read.Input, engine.Groups);

    /// <summary>The buffer of the results. With a new message for each block a study takes a quarter to a half more time.</summary>
    private readonly ImpactResults _results = new();
    private long _position;

    /// <summary>Writes the reply.</summary>
    public Task WriteAsync(IServerStreamWriter<EstimateImpactResponse> stream, CancellationToken cancellationToken) =>
        stream.WriteTogetherAsync(ResponsesAsync(cancellationToken), message => message.CalculateSize());

    /// <summary>
    /// Returns the messages for <see cref="WriteAsync"/> alone: those with results share a buffer and must be written one by one.
    /// </summary>
    private async IAsyncEnumerable<EstimateImpactResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var firstPass = engine.RunFirstPassAsync(cancellationToken);
        try
        {
            await foreach (var response in OpeningAsync(cancellationToken)) yield return response;
        }
        finally
        {
            // On early exit, waits for the first pass so that no work outlives the call.
            await Task.WhenAny(firstPass);
        }

        var frames = new StudyFrames(read.Input.Events.Events);
        await foreach (var block in engine.BlocksAsync(cancellationToken))
        {
            using var results = block;
            _regressions.Add(block);
            if (StudyRequestMapping.LayoutOf(request) == ImpactLayout.Aggregates) continue;
            var frame = frames.FrameOf(block);
            if (NextCursor() is not { } cursor) continue;
            foreach (var response in ToResponses(block, frame, cursor)) yield return response;
        }

        foreach (var aggregate in await engine.AggregatesAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (NextCursor() is not { } cursor) continue;
            var message = aggregate.ToProto(read.Input.Options.Design);
            _regressions.AddBuyAndHold(message, aggregate);
            message.Cursor = cursor;
            yield return new EstimateImpactResponse { Aggregate = message };
        }

        await foreach (var response in _regressions.ResponsesAsync(cancellationToken))
        {
            if (NextCursor() is not { } cursor) continue;
            if (response.Regression is { } regression) regression.Cursor = cursor;
            else response.Portfolio.Cursor = cursor;
            yield return response;
        }
    }

    private IEnumerable<EstimateImpactResponse> ToResponses(StudyBlockResult block, ImpactFrame frame, string cursor)
    {
        var isFramed = StudyRequestMapping.LayoutOf(request) == ImpactLayout.Tables;
        if (isFramed && _sentFrames.Add(frame.Index)) yield return new EstimateImpactResponse { Frame = frame };
        if (isFramed) _results.FillFramed(block, frame);
        else _results.FillWhole(block, frame);
        _results.Cursor = cursor;
        yield return new EstimateImpactResponse { Results = _results };
    }

    /// <summary>Returns the cursor after the next message with one; null when the caller has received that message.</summary>
    private string? NextCursor() =>
        _position++ < skipped ? null : PageToken.At(view.View, _position).Write(_fingerprint);

    /// <summary>Returns the header with the first series and events, then the others.</summary>
    private async IAsyncEnumerable<EstimateImpactResponse> OpeningAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = StudyMapping.ToHeader(request, read.Input.Options, read.Benchmarks);
        header.PairCount = read.Input.Size.Pairs;
        header.RowCount = engine.RowCount;
        header.Warnings.AddRange(StudyWarnings.Create(read.Input));
        read.Sources.Describe(header);
        WarnOfSuspiciousLevels(header);
        var (page, eventView) = (read.FirstPage, StudyRequestMapping.ViewOf(request));
        if (page.FitsIntoHeader) header.Events.AddRange(page.Events.Select(e => e.Message.ToView(eventView)));
        header.Snapshot = view.Snapshot(engine.MaxKnowledgeTime);
        var dictionary = SeriesDictionary.Split(
            read.Sources.Series.Select(s => (s.Described, FieldMapping.ToSelector(s.Column))),
            MessageLimits.MaxRecordBytes - header.CalculateSize()).ToArray();
        header.Series.AddRange(dictionary[0].Series);
        header.Fields.AddRange(dictionary[0].Fields);
        yield return new EstimateImpactResponse { Header = header };
        foreach (var series in dictionary.Skip(1)) yield return new EstimateImpactResponse { Series = series };
        if (!page.FitsIntoHeader) yield return new EstimateImpactResponse { Events = page.ToMessage(eventView) };
        while (page.End < read.Input.Events.Events.Count)
        {
            page = await read.Pager.ReadAsync(page.End, cancellationToken);
            yield return new EstimateImpactResponse { Events = page.ToMessage(eventView) };
        }
    }

    /// <summary>Warns of levels that look like returns.</summary>
    private void WarnOfSuspiciousLevels(ImpactHeader header)
    {
        string[] suspicious =
        [
            .. engine.SuspiciousSeries.Select(s => NameOf(read.Sources.Series[s])),
            .. engine.SuspiciousRegressors.Select(r => NameOf(read.Sources.Regressors[r.Benchmark][r.Regressor])),
        ];
        if (suspicious.Length > 0) header.Warnings.Add(StudyWarnings.CreateSuspicious(suspicious));

        static string NameOf(StudySources.Source source) => $"{source.Column} of {source.Described.Name}";
    }
}
