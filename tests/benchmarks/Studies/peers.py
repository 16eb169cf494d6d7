"""Event studies in one Python process: NumPy over prefix sums, NumPy over gathered windows, and statsmodels in a loop; and every test over
events except the bootstrap in NumPy. Returns are arrays of series by session, and anchors are session indexes.
"""
import numpy
import statsmodels.api
from scipy import special, stats

FIRST, LAST, BEFORE, AFTER = -250, -11, -10, 10
LENGTH, OFFSETS = LAST - FIRST + 1, AFTER - BEFORE + 1


class Estimates:
    """Market models of all pairs, series outermost: coefficients, residual deviation, R², abnormal and cumulative returns with errors."""

    def __init__(self, returns, market, anchors, sums):
        x, y, xx, xy, yy = sums
        self.x_mean, self.sxx = x / LENGTH, xx - x * x / LENGTH
        sxy, syy = xy - x * y / LENGTH, yy - y * y / LENGTH
        self.slope = sxy / self.sxx
        self.intercept = (y - self.slope * x) / LENGTH
        squares = syy - self.slope * sxy
        self.deviation = numpy.sqrt(squares / (LENGTH - 2))
        self.r_squared = 1 - squares / syy
        slope_error = self.deviation / numpy.sqrt(self.sxx)
        self.coefficient_errors = (slope_error * numpy.sqrt(self.sxx / LENGTH + self.x_mean**2), slope_error)
        sessions = anchors[:, None] + numpy.arange(BEFORE, AFTER + 1)
        factor, observed = market[sessions], returns[:, sessions]
        expected = self.intercept[..., None] + self.slope[..., None] * factor
        self.abnormal = observed - expected
        spread = 1 + 1 / LENGTH + (factor - self.x_mean[:, None]) ** 2 / self.sxx[:, None]
        self.errors = self.deviation[..., None] * numpy.sqrt(spread)
        self.cumulative = self.abnormal.sum(-1)
        over = OFFSETS + OFFSETS**2 / LENGTH + (factor.sum(-1) - OFFSETS * self.x_mean) ** 2 / self.sxx
        self.cumulative_errors = self.deviation * numpy.sqrt(over)
        self.buy_and_hold = (1 + observed).prod(-1) - (1 + expected).prod(-1)


def prefix_sums(returns, market, anchors):
    """Estimates the models with the sums of each window as differences of two prefix sums."""
    def window(values):
        sums = numpy.zeros(values.shape[:-1] + (values.shape[-1] + 1,))
        numpy.cumsum(values, axis=-1, out=sums[..., 1:])
        return sums[..., anchors + LAST + 1] - sums[..., anchors + FIRST]
    sums = window(market), window(returns), window(market * market), window(returns * market), window(returns * returns)
    return Estimates(returns, market, anchors, sums)


def gathered(returns, market, anchors):
    """Estimates the models with the sums of copies of each window."""
    sessions = anchors[:, None] + numpy.arange(FIRST, LAST + 1)
    x = market[sessions]
    sums = [[], [], []]
    for row in returns:
        y = row[sessions]
        for list_, value in zip(sums, (y.sum(-1), numpy.einsum("ij,ij->i", x, y), numpy.einsum("ij,ij->i", y, y))):
            list_.append(value)
    y, xy, yy = map(numpy.array, sums)
    return Estimates(returns, market, anchors, (x.sum(-1), y, (x * x).sum(-1), xy, yy))


def with_statsmodels(returns, market, anchors):
    """Fits one regression for each pair in a loop."""
    for row in returns:
        for anchor in anchors:
            window, event = slice(anchor + FIRST, anchor + LAST + 1), slice(anchor + BEFORE, anchor + AFTER + 1)
            fit = statsmodels.api.OLS(row[window], statsmodels.api.add_constant(market[window])).fit()
            fit.bse, fit.rsquared
            expected = fit.get_prediction(statsmodels.api.add_constant(market[event], has_constant="add"))
            row[event] - expected.predicted_mean, expected.se_obs


def rows(estimates):
    """Returns t, p and the confidence bounds of each pair."""
    reach = special.stdtrit(LENGTH - 2, 0.975)
    t = estimates.cumulative / estimates.cumulative_errors
    p = [2 * special.stdtr(LENGTH - 2, -numpy.abs(value)) for value in (estimates.abnormal / estimates.errors, t)]
    return t, p, estimates.cumulative - reach * estimates.cumulative_errors, estimates.cumulative + reach * estimates.cumulative_errors


def moments_tests(estimates):
    """Returns the tests without residuals (cross-sectional t, Patell's Z and BMP's t) of each series and over all, for every column."""
    values, scaled = event_columns(estimates)
    return [tests_of(value, scale) for value, scale in series_and_all(values, scaled)]


def event_columns(estimates):
    """Returns abnormal returns by offset followed by the cumulative one, and those divided by their errors: series by events by columns."""
    values = numpy.concatenate([estimates.abnormal, estimates.cumulative[..., None]], -1)
    return values, values / numpy.concatenate([estimates.errors, estimates.cumulative_errors[..., None]], -1)


def series_and_all(*arrays):
    """Yields the arrays of each series, then those of all series combined."""
    yield from zip(*arrays)
    yield tuple(array.reshape((-1,) + array.shape[2:]) for array in arrays)


def tests_of(values, scaled):
    n = len(values)
    t = values.mean(0) / (values.std(0, ddof=1) / numpy.sqrt(n))
    patell = scaled.sum(0) / numpy.sqrt(n * (LENGTH - 2) / (LENGTH - 4))
    bmp = scaled.mean(0) / (scaled.std(0, ddof=1) / numpy.sqrt(n))
    two_sided = lambda z: 2 * stats.norm.sf(numpy.abs(z))
    student = lambda z: 2 * special.stdtr(n - 1, -numpy.abs(z))
    return (t, student(t)), (patell, two_sided(patell)), (bmp, student(bmp))


def all_tests(returns, market, anchors, estimates):
    """Returns all tests except the bootstrap, of each series and over all."""
    values, scaled = event_columns(estimates)
    sessions = anchors[:, None] + numpy.arange(FIRST, LAST + 1)
    x = market[sessions]
    models = zip(returns, estimates.intercept, estimates.slope)
    residuals = numpy.array([row[sessions] - a[:, None] - b[:, None] * x for row, a, b in models])
    positive, order = (residuals > 0).mean(-1), ranked(residuals)
    answers = []
    for value, scale, residual, share, deviation, rank in series_and_all(values, scaled, residuals, positive, estimates.deviation, order):
        n = len(value)
        (t, _), (patell, _), (bmp, _) = tests = tests_of(value, scale)
        unit = residual / numpy.sqrt((residual**2).sum(-1, keepdims=True))
        correlation = ((unit.sum(0) ** 2).sum() - n) / (n * (n - 1))
        skew = stats.skew(value)
        u = value.mean(0) / value.std(0, ddof=1)
        ups = (value > 0).sum(0)
        answers.append([
            *tests, patell / numpy.sqrt(1 + (n - 1) * correlation), bmp * numpy.sqrt((1 - correlation) / (1 + (n - 1) * correlation)),
            (ups - n / 2) / numpy.sqrt(n / 4), (ups - share.sum()) / numpy.sqrt(n * share.mean() * (1 - share.mean())),
            numpy.sqrt(n) * (u + skew * u**2 / 3 + skew**2 * u**3 / 27 + skew / (6 * n)),
            wilcoxon(value), *ranks(value, scale, residual, deviation, rank)])
    return answers


def wilcoxon(values):
    """Returns the statistic of the signed ranks, without ties."""
    order = numpy.abs(values).argsort(0).argsort(0) + 1
    n = len(values)
    return ((order * (values > 0)).sum(0) - n * (n + 1) / 4) / numpy.sqrt(n * (n + 1) * (2 * n + 1) / 24)


def ranked(values):
    """Returns ranks along the last axis, starting at 1."""
    result = numpy.empty(values.shape, numpy.int32)
    numpy.put_along_axis(result, values.argsort(-1), numpy.arange(1, values.shape[-1] + 1, dtype=numpy.int32), -1)
    return result


def ranks(values, scaled, residuals, deviation, order):
    """Returns the rank tests (Corrado, Corrado and Zivney, both generalized ones), without ties. `order` is the ranks of the residuals."""
    n = len(values)
    thresholds = scaled / scaled.std(0, ddof=1) * deviation[:, None]
    statistics = []
    for event in (values, thresholds):
        combined = numpy.concatenate([residuals, event[:, :OFFSETS]], -1)
        mean = (ranked(combined) - (combined.shape[-1] + 1) / 2).mean(0)
        statistics.append(mean[LENGTH:] / numpy.sqrt((mean**2).mean()))
    for column in range(thresholds.shape[1]):
        above = residuals > thresholds[:, column, None]
        mean = ((order + above) / (LENGTH + 2) - 0.5).mean(0)
        own = ((LENGTH - above.sum(-1) + 1) / (LENGTH + 2) - 0.5)
        z = own.mean() / numpy.sqrt((own.mean() ** 2 + (mean**2).sum()) / (LENGTH + 1))
        rank_t = z * numpy.sqrt((LENGTH - 1) / (LENGTH - z**2))
        statistics.append((rank_t, own.sum() / numpy.sqrt(n * LENGTH / (12 * (LENGTH + 2)))))
    return statistics
