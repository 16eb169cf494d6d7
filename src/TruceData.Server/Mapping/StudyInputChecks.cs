using TruceData.Domain.Series;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Server.Errors;
using TruceData.Server.Json;

namespace TruceData.Server.Mapping;

/// <summary>Refuses combinations of the quantity, the risk-free return, the factors and the columns of a study.</summary>
internal static class StudyInputChecks
{
    /// <summary>Checks what a request states, before any series is read.</summary>
    public static void Check(V1.EstimateImpactRequest request, NormalModel model, ReturnSpan span)
    {
        var quantity = ((StudyQuantity)request.Quantity).Or(StudyQuantity.Return);
        CheckFactorSeries(request, model, quantity);
        if (quantity != StudyQuantity.Return && span == ReturnSpan.TradeToTrade)
            throw Conflict("return_span", "TRADE_TO_TRADE applies only to RETURN; choose LUMPED.");
        if (quantity != StudyQuantity.LogVolume) return;
        if (request.ReturnKind != V1.ReturnKind.Unspecified) throw Conflict("return_kind", "does not apply to LOG_VOLUME; omit it.");
        if (request.RiskFree.Length > 0) throw Conflict("risk_free", "does not apply to LOG_VOLUME; omit it.");
        if (request.FactorValues == V1.FactorValues.Returns)
            throw Conflict("factor_values", "RETURNS does not apply to LOG_VOLUME; omit it.");
        if (request.Field?.Field is V1.Field.Open or V1.Field.High or V1.Field.Low or V1.Field.Close)
            throw Conflict("field", "is a price; LOG_VOLUME requires FIELD_VOLUME, FIELD_VALUE or FIELD_NAMED.");
    }

    /// <summary>Returns the field of the series or, under LOG_VOLUME, also of the regressors; null for the main field.</summary>
    public static V1.FieldSelector? FieldOf(V1.EstimateImpactRequest request, bool isRegressor)
    {
        var isVolume = request.Quantity == V1.StudyQuantity.LogVolume;
        if (isRegressor && !isVolume) return null;
        var isSet = request.Field is not null && !request.Field.Equals(new V1.FieldSelector());
        return isSet || !isVolume ? request.Field : new V1.FieldSelector { Field = V1.Field.Volume };
    }

    /// <summary>Refuses a column of returns where the study needs volumes, or where factors are stated to be levels.</summary>
    /// <param name="request">The request.</param>
    /// <param name="series">The series.</param>
    /// <param name="column">The column that is read.</param>
    /// <param name="isFactor">Whether the series is a factor.</param>
    public static void CheckColumn(V1.EstimateImpactRequest request, SeriesDefinition series, string column, bool isFactor)
    {
        if (!series.Field(column).HoldsReturns) return;
        if (request.Quantity == V1.StudyQuantity.LogVolume)
        {
            throw Conflict(
                "field", $"{column} of {series.Name} holds returns; LOG_VOLUME requires volumes, so select a column of volumes.");
        }

        if (isFactor && request.FactorValues == V1.FactorValues.Levels)
            throw Conflict("factor_values", $"is LEVELS, but {column} of {series.Name} holds returns; omit it.");
    }

    /// <summary>Refuses a column that does not state that it holds returns.</summary>
    public static void RequireReturns(SeriesDefinition series, string column, string field)
    {
        if (series.Field(column).HoldsReturns) return;
        throw Conflict(
            field,
            $"{column} of {series.Name} does not hold returns; import returns per session as FIELD_SIMPLE_RETURN or FIELD_LOG_RETURN. "
            + "`trucedata import factors` imports a published factor file.");
    }

    /// <summary>Returns the field that selects the risk-free return of a series: its column rf if that holds returns.</summary>
    public static V1.FieldSelector? RiskFreeFieldOf(SeriesDefinition series) =>
        series.Fields.Any(f => f is { Column: PublishedFactors.RiskFree, HoldsReturns: true })
            ? FieldMapping.ToSelector(PublishedFactors.RiskFree)
            : null;

    private static void CheckFactorSeries(V1.EstimateImpactRequest request, NormalModel model, StudyQuantity quantity)
    {
        var name = EnumNames.NameOf((V1.NormalModel)model);
        var columns = PublishedFactors.ColumnsOf(model);
        if (columns.Count == 0)
        {
            if (request.FactorSeries.Length > 0) throw Conflict("factor_series", $"does not apply to {name}; omit it.");
            return;
        }

        if (request.FactorSeries.Length == 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "factor_series",
                $"is empty; {name} requires a series with the columns {string.Join(", ", columns)}, {PublishedFactors.RiskFree}, "
                + "which `trucedata import factors` creates.");
        }

        if (request.RiskFree.Length > 0)
            throw Conflict("risk_free", $"does not apply to {name}, which uses the column rf of factor_series; omit it.");
        if (quantity != StudyQuantity.Return)
            throw Conflict("quantity", $"{name} explains returns; choose RETURN or another model.");
    }

    private static Grpc.Core.RpcException Conflict(string field, string text) =>
        ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, field, text);
}
