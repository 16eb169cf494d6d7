using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Adjustments;

/// <summary>
/// The factors that adjust raw prices and volumes for splits and dividends on read (rule 15). Bars before an ex-date are multiplied by its
/// factor; later bars remain as quoted, so that all values are per share of the latest kind.
/// </summary>
/// <remarks>
/// <para>The factor of a price is (1 - cash / close before) / ratio, that of a volume the ratio: the proportional back adjustment of
/// Yahoo's adjusted close. Factors of several ex-dates are multiplied. Actions with equal ex-dates are combined in any order: their cash
/// amounts per old share are added and their ratios multiplied.</para>
/// <para>An action counts from the instant at which it was known, had gone ex, and (for cash) the close before was known.</para>
/// </remarks>
public sealed class PriceAdjustment
{
    private PriceAdjustment(StepFactor prices, StepFactor volumes, Instant? maxKnowledgeTime)
    {
        Prices = prices;
        Volumes = volumes;
        MaxKnowledgeTime = maxKnowledgeTime;
    }

    /// <summary>No adjustment.</summary>
    public static PriceAdjustment None { get; } = new(StepFactor.One, StepFactor.One, null);

    /// <summary>The factor of prices.</summary>
    public StepFactor Prices { get; }

    /// <summary>The factor of volumes, which reflects splits only.</summary>
    public StepFactor Volumes { get; }

    /// <summary>The newest knowledge time among the actions applied; null when there is none.</summary>
    public Instant? MaxKnowledgeTime { get; }

    /// <summary>Computes the adjustment of a series from the actions that were known, and had gone ex, by its knowledge time.</summary>
    /// <param name="adjustment">The kinds of actions to apply.</param>
    /// <param name="actions">The instrument's actions, ascending in ex-date.</param>
    /// <param name="closes">The series as stored; its first column contains the closes.</param>
    /// <exception cref="AdjustmentException">A dividend is not smaller than the close before it.</exception>
    public static PriceAdjustment Compute(
        Adjustment adjustment, IReadOnlyList<CorporateAction> actions, AsOfSeries closes)
    {
        if (adjustment == Adjustment.Raw) return None;
        var known = new AsOfBars(closes);
        var withCash = adjustment == Adjustment.SplitsAndDividends;
        var steps = actions.GroupBy(a => a.ExDate)
            .Select(day => StepOf(day, ExTime(day.Key, closes.Clock.Calendar), known, closes.KnowledgeTime, withCash))
            .OfType<Step>()
            .ToArray();
        return steps.Length == 0 ? None : new(Product(steps, s => s.Price), Product(steps, s => s.Volume), steps.Max(s => s.KnownFrom));
    }

    /// <summary>Returns the combined effect of the actions of one ex-date; null when none applies.</summary>
    private static Step? StepOf(
        IGrouping<LocalDate, CorporateAction> day, Instant ex, AsOfBars known, Instant? knowledgeTime, bool withCash)
    {
        if (ex > knowledgeTime) return null;
        // Every bar is before an ex-date beyond the range of 64 bits, so the end of the range is exact.
        var until = ex.ToUnixNanosClamped();
        var before = known.IsOpen(until) ? null : known.LastEndingBy(until)?.Value;
        var counted = day.Where(a => !(a.KnowledgeTime > knowledgeTime) && !(withCash && a.CashAmount > 0 && before is null)).ToArray();
        if (counted.Length == 0) return null;
        var ratio = counted.Aggregate(1.0, (product, a) => product * a.SplitRatio);
        var kept = Kept(day.Key, withCash ? counted.Sum(a => a.CashAmount) : 0, before);
        return new Step(until, kept / ratio, ratio, counted.Max(a => a.KnowledgeTime));
    }

    /// <summary>Returns the fraction of the close before the ex-date that remains after the cash.</summary>
    private static double Kept(LocalDate exDate, double cash, double? before)
    {
        if (cash == 0 || before is not { } close) return 1;
        return cash < close ? 1 - (cash / close) : throw new AdjustmentException(exDate, cash, close);
    }

    /// <summary>Returns the start of the ex-date, or of its session when it opens on the evening before.</summary>
    private static Instant ExTime(LocalDate date, Calendar calendar)
    {
        var day = calendar.Zone.AtStartOfDay(date).ToInstant();
        var isVerified = date >= calendar.FirstVerified && date <= calendar.LastVerified;
        return isVerified && calendar.OnDate(date) is { } session ? Instant.Min(day, session.Open) : day;
    }

    private static StepFactor Product(Step[] steps, Func<Step, double> of)
    {
        var factors = new double[steps.Length];
        var product = 1.0;
        for (var i = steps.Length - 1; i >= 0; i--) factors[i] = product *= of(steps[i]);
        return new StepFactor(Array.ConvertAll(steps, s => s.Until), factors);
    }

    /// <summary>The factors of bars that start before an ex-date, and when these are known.</summary>
    private sealed record Step(long Until, double Price, double Volume, Instant KnownFrom);
}
