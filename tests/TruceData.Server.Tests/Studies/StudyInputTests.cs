using Grpc.Core;
using MathNet.Numerics.LinearRegression;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>Studies of returns, of volumes, of excess returns and of published factors, over a real server.</summary>
public sealed class StudyInputTests(SyntheticMarket market) : IClassFixture<SyntheticMarket>, IAsyncLifetime
{
    private const int Anchor = SyntheticMarket.Middle;
    private const int From = Anchor - 130;
    private const int To = Anchor - 10;
    private const double Tolerance = 1e-9;

    private static readonly double[] s_free = [.. Enumerable.Range(0, SyntheticMarket.Days).Select(day => 0.0001 + (0.00001 * (day % 7)))];
    private static readonly double[][] s_factors = [.. Enumerable.Range(20, 6).Select(Draw)];
    private static readonly double[] s_volumes =
        [.. Draw(30).Select((e, day) => day == Anchor - 40 ? 0 : Math.Round(1e6 * Math.Exp(20 * e)))];

    public async ValueTask InitializeAsync()
    {
        await market.ImportAsync("y-returns", (Returns(Field.SimpleReturn), market.Random));
        await market.ImportAsync("y-logs", (Returns(Field.LogReturn), [.. market.Random.Select(r => Math.Log(1 + r))]));
        await market.ImportAsync("y-market", (Returns(Field.SimpleReturn, "mkt"), market.Market));
        await market.ImportAsync("y-free", (Returns(Field.SimpleReturn), s_free));
        await market.ImportAsync("y-levels", market.Random);
        await market.ImportAsync("y-volume", (Close, SyntheticMarket.Prices(market.Random)), (Volume, s_volumes));
        string[] names = ["mkt_rf", "smb", "hml", "mom", "rmw", "cma"];
        await market.ImportAsync(
            "y-factors",
            [.. names.Zip(s_factors, (n, f) => (Returns(Field.SimpleReturn, n), f)), (Returns(Field.SimpleReturn, "rf"), s_free)]);
        await market.ImportAsync(
            "y-three", [.. names.Take(3).Zip(s_factors, (n, f) => (Returns(Field.SimpleReturn, n), f)), (Named("rf"), s_free)]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("y-returns", "y-market", ReturnKind.Simple)]
    [InlineData("y-logs", "x-market", ReturnKind.Simple)]
    [InlineData("y-logs", "y-market", ReturnKind.Log)]
    [InlineData("x-random", "y-market", ReturnKind.Log)]
    public async Task Columns_of_returns_give_the_numbers_of_prices(string series, string benchmark, ReturnKind kind)
    {
        var prices = await EstimateAsync(new() { Series = { "series/x-random" }, Benchmark = "series/x-market", ReturnKind = kind });
        var returns = await EstimateAsync(
            new() { Series = { $"series/{series}" }, Benchmark = $"series/{benchmark}", ReturnKind = kind });
        Near(prices.Results[0].AbnormalReturns, returns.Results[0].AbnormalReturns);
        Near(prices.Results[0].CumulativeStandardErrors, returns.Results[0].CumulativeStandardErrors);
        Near(prices.Results[0].BuyAndHoldAbnormalReturns, returns.Results[0].BuyAndHoldAbnormalReturns);
        Assert.Equal(prices.Results[0].Observations, returns.Results[0].Observations);
        Assert.Empty(returns.Header.Warnings);
    }

    [Theory]
    [InlineData("series/y-free")]
    [InlineData("series/y-factors")]
    public async Task The_risk_free_return_is_subtracted_from_the_series_and_the_benchmark(string riskFree)
    {
        var study = await EstimateAsync(
            new() { Series = { "series/x-random" }, Benchmark = "series/x-market", RiskFree = riskFree });
        double[][] rows = [.. Enumerable.Range(From, To - From).Select(day => new[] { market.Market[day] - s_free[day] })];
        double[] y = [.. Enumerable.Range(From, To - From).Select(day => market.Random[day] - s_free[day])];
        Near(MultipleRegression.QR(rows, y, intercept: true), study.Results[0].Coefficients);
        Assert.Equal(riskFree, study.Header.RiskFree);
        Assert.Equal(
            riskFree == "series/y-free" ? Field.SimpleReturn : Field.Named, study.Header.RiskFreeField.Field);
        var none = await EstimateAsync(new() { Series = { "series/x-random" }, Benchmark = "series/x-market" });
        Assert.Equal(("", null), (none.Header.RiskFree, none.Header.RiskFreeField));
    }

    [Theory]
    [InlineData(NormalModel.FamaFrench3, new[] { 0, 1, 2 })]
    [InlineData(NormalModel.Carhart4, new[] { 0, 1, 2, 3 })]
    [InlineData(NormalModel.FamaFrench5, new[] { 0, 1, 2, 4, 5 })]
    public async Task Models_of_published_factors_take_their_columns_by_name(NormalModel model, int[] columns)
    {
        var study = await EstimateAsync(new() { Series = { "series/y-returns" }, Model = model, FactorSeries = "series/y-factors" });
        double[][] rows = [.. Enumerable.Range(From, To - From).Select(day => columns.Select(c => s_factors[c][day]).ToArray())];
        double[] y = [.. Enumerable.Range(From, To - From).Select(day => market.Random[day] - s_free[day])];
        Near(MultipleRegression.QR(rows, y, intercept: true), study.Results[0].Coefficients);
        string[] names = ["mkt_rf", "smb", "hml", "mom", "rmw", "cma"];
        Assert.Equal(
            [.. columns.Select(c => $"series/y-factors[{names[c]}]").Prepend("intercept")], study.Header.Coefficients.ToArray());
        Assert.Equal(("series/y-factors", "rf"), (study.Header.RiskFree, study.Header.RiskFreeField.ColumnName));
        Assert.Equal((model, FactorValues.Unspecified), (study.Header.Model, study.Header.FactorValues));
    }

    [Fact]
    public async Task The_logarithm_of_a_volume_leaves_out_and_counts_volumes_of_zero()
    {
        var study = await EstimateAsync(new()
        {
            Series = { "series/y-volume" },
            Model = NormalModel.ConstantMean,
            Quantity = StudyQuantity.LogVolume,
        });
        double[] logs = [.. s_volumes[From..To].Where(v => v > 0).Select(v => Math.Log(v))];
        Near([logs.Average()], study.Results[0].Coefficients);
        Near(s_volumes[(Anchor - 10)..(Anchor + 11)].Select(v => Math.Log(v) - logs.Average()), study.Results[0].AbnormalReturns);
        Assert.True(double.IsNaN(Assert.Single(study.Results[0].BuyAndHoldAbnormalReturns)));
        var warning = Assert.Single(study.Results[0].Warnings, w => w.Kind == ImpactWarningKind.UndefinedValues);
        Assert.StartsWith("1 of 120 sessions of the estimation window", warning.Message, StringComparison.Ordinal);
        Assert.Equal(
            (StudyQuantity.LogVolume, ReturnKind.Unspecified, Field.Volume),
            (study.Header.Quantity, study.Header.ReturnKind, study.Header.Fields[0].Field));
        var both = await EstimateAsync(new()
        {
            Series = { "series/y-volume" },
            Benchmark = "series/y-volume",
            Model = NormalModel.MarketAdjusted,
            Quantity = StudyQuantity.LogVolume,
        });
        Assert.Contains(ImpactWarningKind.ConstantSeries, both.Kinds);
    }

    [Theory]
    [InlineData(StudyQuantity.SquaredReturn)]
    [InlineData(StudyQuantity.AbsoluteReturn)]
    public async Task Volatility_is_the_square_or_the_absolute_value_of_the_return(StudyQuantity quantity)
    {
        var study = await EstimateAsync(
            new() { Series = { "series/x-random" }, Model = NormalModel.ConstantMean, Quantity = quantity });
        Func<double, double> change = quantity == StudyQuantity.SquaredReturn ? r => r * r : Math.Abs;
        var mean = market.Random[From..To].Average(change);
        Near(market.Random[(Anchor - 10)..(Anchor + 11)].Select(r => change(r) - mean), study.Results[0].AbnormalReturns);
        Assert.All(study.Results[0].BuyAndHoldAbnormalReturns, b => Assert.True(double.IsNaN(b)));
        Assert.Equal((quantity, ReturnKind.Simple), (study.Header.Quantity, study.Header.ReturnKind));
    }

    [Fact]
    public async Task Levels_that_look_like_returns_raise_a_warning_that_the_advice_removes()
    {
        var levels = new EstimateImpactRequest
        {
            Series = { "series/x-random" },
            Model = NormalModel.MultiFactor,
            Factors = { "series/y-levels" },
            MinimumObservations = 5,
        };
        var study = await EstimateAsync(levels);
        var warning = Assert.Single(study.Header.Warnings);
        Assert.Equal(ImpactWarningKind.LooksLikeReturns, warning.Kind);
        Assert.Contains("close of series/y-levels", warning.Message, StringComparison.Ordinal);
        Assert.Empty((await EstimateAsync(new(levels) { FactorValues = FactorValues.Returns })).Header.Warnings);
        var columns = new EstimateImpactRequest(levels) { Factors = { } };
        columns.Factors.Clear();
        columns.Factors.Add("series/y-returns");
        Assert.Empty((await EstimateAsync(columns)).Header.Warnings);
        var own = new EstimateImpactRequest
        {
            Series = { "series/y-levels" },
            Model = NormalModel.ConstantMean,
            MinimumObservations = 100,
        };
        var refusal = await Refusal.OfAsync(() => EstimateAsync(own));
        Assert.Equal("TOO_FEW_OBSERVATIONS", refusal.Reason);
        Assert.Contains("look like returns", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Returns_into_and_from_a_price_of_zero_are_left_out_and_counted()
    {
        var study = await EstimateAsync(new() { Series = { "series/x-zero" }, Model = NormalModel.ConstantMean });
        Assert.Equal([118], study.Results[0].Observations);
        var warning = Assert.Single(study.Results[0].Warnings, w => w.Kind == ImpactWarningKind.UndefinedValues);
        Assert.StartsWith("2 of 120 sessions of the estimation window", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_total_loss_is_a_simple_return_without_a_logarithm()
    {
        double[] returns = [.. market.Random.Select((r, day) => day == Anchor ? -1 : r)];
        await market.ImportAsync("y-loss", (Returns(Field.SimpleReturn), returns));
        var request = new EstimateImpactRequest { Series = { "series/y-loss" }, Model = NormalModel.ConstantMean };
        var simple = (await EstimateAsync(request)).Results[0];
        Assert.Equal(-1 - simple.Coefficients[0], simple.AbnormalReturns[10], 12);
        var log = (await EstimateAsync(new(request) { ReturnKind = ReturnKind.Log })).Results[0];
        Assert.True(double.IsNaN(log.AbnormalReturns[10]));
        var warning = Assert.Single(log.Warnings, w => w.Kind == ImpactWarningKind.UndefinedValues);
        Assert.StartsWith("1 of 21 sessions of the event window", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_overflow_are_left_out_and_counted()
    {
        await market.ImportAsync("y-vast", (Returns(Field.LogReturn), [.. market.Random.Select((r, day) => day % 2 == 0 ? 1e6 : r)]));
        var request = new EstimateImpactRequest { Series = { "series/y-vast" }, Model = NormalModel.ConstantMean };
        var study = await EstimateAsync(request);
        Assert.Equal([60], study.Results[0].Observations);
        Assert.Contains(ImpactWarningKind.UndefinedValues, study.Kinds);
        var missing = new EstimateImpactRequest
        {
            Series = { "series/y-returns" },
            Model = NormalModel.ConstantMean,
            RiskFree = "series/y-nothing",
        };
        Assert.Equal("RESOURCE_NOT_FOUND", (await Refusal.OfAsync(() => EstimateAsync(missing))).Reason);
        await market.ImportAsync("y-empty", (Returns(Field.SimpleReturn), [.. Enumerable.Repeat(double.NaN, SyntheticMarket.Days)]));
        var none = new EstimateImpactRequest(missing) { RiskFree = "series/y-empty" };
        Assert.Equal("TOO_FEW_OBSERVATIONS", (await Refusal.OfAsync(() => EstimateAsync(none))).Reason);
    }

    [Fact]
    public async Task Returns_need_no_adjustment()
    {
        var request = new EstimateImpactRequest
        {
            Series = { "series/y-returns" },
            Model = NormalModel.FamaFrench3,
            FactorSeries = "series/y-factors",
            Adjustment = Adjustment.SplitsAndDividends,
        };
        Assert.Equal([120], (await EstimateAsync(request)).Results[0].Observations);
        var prices = new EstimateImpactRequest
        {
            Series = { "series/x-random" },
            Model = NormalModel.ConstantMean,
            Adjustment = Adjustment.Splits,
        };
        Assert.Equal("ADJUSTMENT_UNAVAILABLE", (await Refusal.OfAsync(() => EstimateAsync(prices))).Reason);
    }

    public static TheoryData<string, string, EstimateImpactRequest> Refused { get; } = new()
    {
        { "FIELD_REQUIRED", "factor_series", new() { Model = NormalModel.FamaFrench3 } },
        { "ARGUMENT_CONFLICT", "factor_series", new() { Model = NormalModel.ConstantMean, FactorSeries = "series/y-factors" } },
        { "RESOURCE_NOT_FOUND", "factor_series", new() { Model = NormalModel.FamaFrench3, FactorSeries = "series/y-none" } },
        { "FIELD_NOT_IN_SERIES", "factor_series", new() { Model = NormalModel.Carhart4, FactorSeries = "series/y-three" } },
        { "ARGUMENT_CONFLICT", "factor_series", new() { Model = NormalModel.FamaFrench3, FactorSeries = "series/y-three" } },
        { "ARGUMENT_CONFLICT", "benchmark", new() { Model = NormalModel.FamaFrench5, Benchmark = "series/x-market" } },
        {
            "ARGUMENT_CONFLICT", "risk_free",
            new() { Model = NormalModel.FamaFrench3, FactorSeries = "series/y-factors", RiskFree = "series/y-free" }
        },
        {
            "ARGUMENT_CONFLICT", "quantity",
            new() { Model = NormalModel.FamaFrench3, FactorSeries = "series/y-factors", Quantity = StudyQuantity.SquaredReturn }
        },
        { "ARGUMENT_CONFLICT", "risk_free", new() { Model = NormalModel.ConstantMean, RiskFree = "series/x-market" } },
        { "ARGUMENT_CONFLICT", "risk_free", Volumes(new() { RiskFree = "series/y-free" }) },
        { "ARGUMENT_CONFLICT", "return_kind", Volumes(new() { ReturnKind = ReturnKind.Log }) },
        { "ARGUMENT_CONFLICT", "return_span", Volumes(new() { ReturnSpan = ReturnSpan.TradeToTrade }) },
        { "ARGUMENT_CONFLICT", "field", Volumes(new() { Field = new() { Field = Field.Close } }) },
        { "ARGUMENT_CONFLICT", "field", Volumes(new() { Field = new() { Field = Field.SimpleReturn } }) },
        { "FIELD_NOT_IN_SERIES", "field", Volumes(new()) },
        { "ARGUMENT_CONFLICT", "factor_values", Volumes(new() { FactorValues = FactorValues.Returns }, NormalModel.MultiFactor) },
        {
            "ARGUMENT_CONFLICT", "return_span",
            new() { Model = NormalModel.ConstantMean, Quantity = StudyQuantity.AbsoluteReturn, ReturnSpan = ReturnSpan.TradeToTrade }
        },
        {
            "ARGUMENT_CONFLICT", "factor_values",
            new() { Model = NormalModel.MultiFactor, Factors = { "series/y-market" }, FactorValues = FactorValues.Levels }
        },
        { "ENUM_UNKNOWN", "quantity", new() { Model = NormalModel.ConstantMean, Quantity = (StudyQuantity)99 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Is_refused(string reason, string field, EstimateImpactRequest request)
    {
        if (request.Series.Count == 0) request.Series.Add("series/y-returns");
        var refusal = await Refusal.OfAsync(() => EstimateAsync(request));
        Assert.Equal((reason, field), (refusal.Reason, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task A_missing_factor_is_named()
    {
        var request = new EstimateImpactRequest
        {
            Series = { "series/y-returns" },
            Model = NormalModel.FamaFrench5,
            FactorSeries = "series/y-three",
        };
        Assert.Contains("no rmw", (await Refusal.OfAsync(() => EstimateAsync(request))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simple_return_below_a_total_loss_is_refused_at_import()
    {
        var refusal = await Refusal.OfAsync(() => market.ImportAsync("y-wrong", (Returns(Field.SimpleReturn), [0.1, -1, -1.01])));
        refusal.Is(StatusCode.InvalidArgument, "RECORD_INVALID", "chunks[0].columns[0].values[2]");
        await market.ImportAsync("y-wrong", (Returns(Field.LogReturn), [0.1, -1, -1.01]));
    }

    [Fact]
    public async Task Headers_of_returns_are_checked()
    {
        var unit = Returns(Field.SimpleReturn);
        unit.Unit = new() { Kind = UnitKind.IndexPoints };
        await RefusedAsync("series.fields[0].unit", (unit, [0.1]));
        await RefusedAsync("series.fields[1]", (Returns(Field.SimpleReturn, "a"), [0.1]), (Returns(Field.LogReturn, "a"), [0.1]));
        await RefusedAsync("series.fields[0].column_name", (Returns(Field.LogReturn, "A b"), [0.1]));

        async Task RefusedAsync(string field, params (FieldSpec, double[])[] columns)
        {
            var refusal = await Refusal.OfAsync(() => market.ImportAsync("y-header", columns));
            Assert.Equal("RECORD_INVALID", refusal.Reason);
            Assert.EndsWith(field, Assert.Single(refusal.Fields), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AlignEvents_returns_the_values_of_returns_and_computes_no_returns_from_them()
    {
        var request = new AlignEventsRequest { Events = { SyntheticMarket.Event(Anchor) }, Series = { "series/y-returns" } };
        var (header, columns) = await market.Clients.AlignAsync(request);
        Assert.Equal(Field.SimpleReturn, header.Fields[0].Field);
        Near(market.Random[(Anchor - 5)..(Anchor + 6)], columns[0].Values);
        foreach (var measure in new[] { Measure.SimpleReturn, Measure.LogReturn, Measure.CumulativeSimpleReturn })
        {
            var refusal = await Refusal.OfAsync(() => market.Clients.AlignAsync(new(request) { Measure = measure }));
            refusal.Is(StatusCode.InvalidArgument, "ARGUMENT_CONFLICT", "measure");
        }
    }

    [Fact]
    public async Task Longer_bars_compound_simple_returns_and_add_logarithmic_ones()
    {
        await market.ImportAsync("y-both", (Returns(Field.SimpleReturn), market.Random), (Returns(Field.LogReturn, "logs"), market.Random));
        var replies = await market.Clients.ReadSeriesAsync(
            new() { Series = { "series/y-both" }, Resample = new() { Unit = FrequencyUnit.Week, Count = 1 } });
        var columns = replies.Single(r => r.Chunk is not null).Chunk.Columns;
        Assert.Equal([(Field.SimpleReturn, ""), (Field.Named, "logs")], columns.Select(c => (c.Field, c.ColumnName)));
        // 1 June 2019 is a Saturday, so the second week starts on the third day.
        var week = market.Random[2..9];
        Assert.Equal(week.Aggregate(1.0, (p, r) => p * (1 + r)) - 1, columns[0].Values[1], 12);
        Assert.Equal(week.Sum(), columns[1].Values[1], 12);
    }

    private static FieldSpec Close => new() { Field = Field.Close, Unit = new() { Kind = UnitKind.IndexPoints } };

    private static FieldSpec Volume => new() { Field = Field.Volume, Unit = new() { Kind = UnitKind.Count, Counted = "shares" } };

    private static FieldSpec Named(string name) =>
        new() { Field = Field.Named, ColumnName = name, Unit = new() { Kind = UnitKind.Fraction } };

    private static FieldSpec Returns(Field kind, string name = "") =>
        new() { Field = kind, ColumnName = name, Unit = new() { Kind = UnitKind.Fraction } };

    private static EstimateImpactRequest Volumes(EstimateImpactRequest request, NormalModel model = NormalModel.ConstantMean)
    {
        (request.Model, request.Quantity) = (model, StudyQuantity.LogVolume);
        if (model == NormalModel.MultiFactor) request.Factors.Add("series/y-volume");
        return request;
    }

    private static double[] Draw(int seed)
    {
        var returns = new double[SyntheticMarket.Days];
        MathNet.Numerics.Distributions.Normal.Samples(new Random(seed), returns, 0, 0.01);
        return returns;
    }

    private static void Near(IEnumerable<double> expected, IEnumerable<double> actual)
    {
        double[] numbers = [.. expected], found = [.. actual];
        Assert.Equal(numbers.Length, found.Length);
        for (var i = 0; i < numbers.Length; i++) Assert.Equal(numbers[i], found[i], Tolerance);
    }

    private Task<Study> EstimateAsync(EstimateImpactRequest request)
    {
        var complete = request.Clone();
        complete.Events.Add(SyntheticMarket.Event(Anchor));
        return market.Clients.EstimateAsync(complete);
    }
}
