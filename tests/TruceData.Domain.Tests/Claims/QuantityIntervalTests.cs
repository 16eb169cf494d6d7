using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using TruceData.Domain.Claims;

namespace TruceData.Domain.Tests.Claims;

public sealed class QuantityIntervalTests
{
    private static readonly Hedge[] Hedges = Enum.GetValues<Hedge>();

    /// <summary>Random stated numbers: up to 15 digits, any size, either sign.</summary>
    private static readonly Gen<Stated> SomeStated =
        from figures in Gen.Choose(1, QuantityInterval.MaxSignificantFigures)
        from first in Gen.Choose(1, 9)
        from rest in Gen.Choose(0, 9).ArrayOf(figures - 1)
        from place in Gen.Choose(-30, 30)
        from negative in Gen.Elements(true, false)
        select new Stated(negative, rest.Aggregate((long)first, (digits, digit) => (digits * 10) + digit), place, figures);

    [Theory]
    [InlineData(0.15, 2, Hedge.None, 0.145, 0.155)] // "15 percent"
    [InlineData(0.15, 2, Hedge.About, 0.14, 0.16)]
    [InlineData(0.15, 2, Hedge.Nearly, 0.14, 0.15)]
    [InlineData(0.15, 2, Hedge.MoreThan, 0.15, double.PositiveInfinity)]
    [InlineData(0.15, 2, Hedge.AtLeast, 0.15, double.PositiveInfinity)]
    [InlineData(0.15, 2, Hedge.LessThan, 0, 0.15)]
    [InlineData(0.15, 2, Hedge.UpTo, 0, 0.15)]
    [InlineData(0.19, 2, Hedge.Exact, 0.19, 0.19)] // a duty of 19 %
    [InlineData(-0.1, 1, Hedge.Exact, -0.1, -0.1)]
    [InlineData(2e12, 1, Hedge.Nearly, 1e12, 2e12)] // "nearly $2 trillion"
    [InlineData(1.65e12, 3, Hedge.None, 1.645e12, 1.655e12)]
    [InlineData(1, 1, Hedge.None, 0.5, 1.5)] // "100 percent", one figure
    [InlineData(1, 3, Hedge.None, 0.995, 1.005)] // "100 percent", three figures
    [InlineData(0.027, 2, Hedge.None, 0.0265, 0.0275)]
    [InlineData(3, 1, Hedge.About, 2, 4)]
    [InlineData(0.1, 15, Hedge.None, 0.0999999999999995, 0.1000000000000005)]
    [InlineData(-0.15, 2, Hedge.About, -0.16, -0.14)]
    [InlineData(-0.15, 2, Hedge.Nearly, -0.15, -0.14)]
    [InlineData(-0.15, 2, Hedge.MoreThan, double.NegativeInfinity, -0.15)]
    [InlineData(-0.15, 2, Hedge.LessThan, -0.15, 0)]
    [InlineData(0, 1, Hedge.None, 0, 0)]
    [InlineData(0, 1, Hedge.About, 0, 0)]
    [InlineData(0, 3, Hedge.MoreThan, 0, double.PositiveInfinity)]
    public void A_stated_number_allows_an_interval(double value, int figures, Hedge hedge, double low, double high) =>
        Assert.Equal(new QuantityInterval(low, high), QuantityInterval.FromValue(value, figures, hedge));

    [Fact]
    public void The_interval_contains_the_number_itself() => Holds(s =>
        Hedges.All(h => QuantityInterval.FromValue(s.Value, s.Figures, h).Contains(s.Value)));

    [Fact]
    public void A_negative_number_mirrors_the_positive_one() => Holds(s => Hedges.All(h =>
    {
        var interval = QuantityInterval.FromValue(s.Value, s.Figures, h);
        return QuantityInterval.FromValue(-s.Value, s.Figures, h) == new QuantityInterval(0 - interval.High, 0 - interval.Low);
    }));

    [Fact]
    public void No_interval_crosses_zero() => Holds(s =>
        Hedges.Select(h => QuantityInterval.FromValue(s.Value, s.Figures, h)).All(i => s.Value > 0 ? i.Low >= 0 : i.High <= 0));

    /// <summary>Compares the bounds with decimal arithmetic on the stated digits.</summary>
    [Fact]
    public void Bounds_are_the_nearest_doubles_of_the_decimal_bounds() => Holds(s =>
    {
        var none = QuantityInterval.FromValue(s.Value, s.Figures, Hedge.None);
        var about = QuantityInterval.FromValue(s.Value, s.Figures, Hedge.About);
        var bounds = s.Negative ? (-none.High, -none.Low, -about.High, -about.Low) : (none.Low, none.High, about.Low, about.High);
        return bounds == (s.SizeWith(-5), s.SizeWith(5), s.SizeWith(-10), s.SizeWith(10));
    });

    [Fact]
    public void More_figures_narrow_the_interval() => Holds(s =>
        s.Figures == QuantityInterval.MaxSignificantFigures || WidthWith(s, s.Figures + 1) < WidthWith(s, s.Figures));

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 16)]
    public void A_number_that_is_not_finite_or_has_too_many_figures_is_refused(double value, int figures) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantityInterval.FromValue(value, figures, Hedge.None));

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(-double.MaxValue)]
    public void The_ends_of_the_range_of_doubles_are_contained_in_their_intervals(double value) =>
        Assert.All(Hedges, h => Assert.True(QuantityInterval.FromValue(value, 15, h).Contains(value)));

    private static double WidthWith(Stated stated, int figures)
    {
        var interval = QuantityInterval.FromValue(stated.Value, figures, Hedge.About);
        return interval.High - interval.Low;
    }

    private static void Holds(Func<Stated, bool> property) =>
        Prop.ForAll(Arb.From(SomeStated), property).Check(Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(2_000)));

    /// <summary>A stated number with its digits and the decimal place of the last digit.</summary>
    private sealed record Stated(bool Negative, long Digits, int Place, int Figures)
    {
        public double Value => (Negative ? -1 : 1) * SizeWith(0);

        /// <summary>Returns the size with tenths of the last digit added.</summary>
        public double SizeWith(int tenths) =>
            double.Parse($"{(Digits * 10) + tenths}E{Place - 1}", CultureInfo.InvariantCulture);
    }
}
