using Grpc.Core;
using TruceData.Domain.Studies;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>One call of EstimateImpact, by a client or by `trucedata study`.</summary>
internal sealed class EstimateImpactCall
{
    private readonly EstimateImpactRequest _request;
    private readonly ResolvedView _view;
    private readonly StudyRead _read;
    private readonly long _skipped;

    private EstimateImpactCall(EstimateImpactRequest request, ResolvedView view, StudyRead read, long skipped) =>
        (_request, _view, _read, _skipped) = (request, view, read, skipped);

    /// <summary>An estimate of the steps of the study.</summary>
    public long Steps => _read.Input.Size.Steps;

    /// <summary>Checks a request and reads its events and series.</summary>
    public static async Task<EstimateImpactCall> StartAsync(
        EstimateImpactRequest request, DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader,
        CancellationToken cancellationToken)
    {
        var options = StudyRequestMapping.ToOptions(request);
        var cursor = PageToken.ReadCursor(request.Cursor, request, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, cursor, cancellationToken);
        view = view.ForEvents((request.Filter?.Time).ToBounds("filter.time"));
        options = options with { KnowledgeTime = view.View.KnowledgeTime };
        var read = await StudyRead.ReadAsync(request, options, store, view.View, catalog, reader, cancellationToken);
        return new EstimateImpactCall(request, view, read, cursor?.Position ?? 0);
    }

    /// <summary>Writes the header, the events, the results and the aggregates.</summary>
    public async Task WriteAsync(IServerStreamWriter<EstimateImpactResponse> stream, CancellationToken cancellationToken)
    {
        var engine = await EventStudyEngine.CreateAsync(_read.Input, cancellationToken);
        string[] series = [.. _read.Sources.Series.Select(s => s.Described.Name)];
        StudyChecks.CheckShortage(series, _read.Input.Events, engine.FindShortage(cancellationToken), engine.SuspiciousSeries);
        var reply = new StudyReply(_request, _view, _read, engine, _skipped);
        await reply.WriteAsync(stream, cancellationToken);
    }
}
