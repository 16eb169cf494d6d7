namespace TruceData.Domain.Studies.Models;

/// <summary>The factors of the models that are requested by name, as columns of a factor file are named after their headings.</summary>
public static class PublishedFactors
{
    /// <summary>The column of the risk-free return.</summary>
    public const string RiskFree = "rf";

    private const string Market = "mkt_rf";
    private const string Size = "smb";
    private const string Value = "hml";

    /// <summary>Returns the columns of a model's factors, in the order of its coefficients; none for other models.</summary>
    public static IReadOnlyList<string> ColumnsOf(NormalModel model) => model switch
    {
        NormalModel.FamaFrench3 => [Market, Size, Value],
        NormalModel.Carhart4 => [Market, Size, Value, "mom"],
        NormalModel.FamaFrench5 => [Market, Size, Value, "rmw", "cma"],
        _ => [],
    };

    /// <summary>Returns whether a model is a regression on factors instead of a benchmark.</summary>
    public static bool HasFactors(this NormalModel model) => model == NormalModel.MultiFactor || ColumnsOf(model).Count > 0;
}
