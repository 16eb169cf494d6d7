# Returns the names of all events of a stream: those of the header, and those of further messages.
event_names <- function(answers) {
  parts <- lapply(answers, function(answer) {
    if (answer$has("header")) answer$header$events else if (answer$has("events")) answer$events$events
  })
  unique(unlist(lapply(parts, function(events) vapply(events, function(event) event$name, ""))))
}

# Returns the header of a stream with all series, including those that did not fit into it and were sent in further messages.
header_of <- function(answers) {
  header <- Filter(function(answer) answer$has("header"), answers)[[1]]$header
  for (answer in answers) {
    if (!answer$has("series") || length(header$series) != answer$series$first_index) next
    header$add("series", answer$series$series)
    header$add("fields", answer$series$fields)
  }
  header
}

#' Returns series around events, with one row for each event, series and session offset.
#'
#' Columns: event, series, offset, value (NA where `missing` is not "PRESENT"), start_time and end_time (the start and the end of the
#' measurement, UTC), missing, session_date (of the anchor session) and reason (the rule that selected the session).
#' @param pairs Instead of events and series, a data frame with the columns event and series, or the name of a list of pairs: each event is
#'   aligned with its own series.
#' @param first,last Offsets in sessions of each series' own calendar, both inclusive; 0 is the anchor session.
#' @param measure "value", "simple_return", "log_return", "cumulative_simple_return" or "change". Returns are fractions.
#' @param anchor_policy "containing_or_next" (the server's default), "next", "previous" or "reject".
#' @param reference "last_before_event" (the server's default), "first_offset" or "previous_session".
#' @param matched_calendar `calendars/{id}`, to measure a 24x7 asset over an exchange's own closes.
tc_align <- function(client, events = NULL, series = NULL, first = -5, last = 5, measure = "value", anchor_policy = NULL, reference = NULL,
                     matched_calendar = NULL, adjustment = NULL, known = NULL, revision = NULL, pairs = NULL) {
  request <- message_of(
    "AlignEventsRequest", events = texts(events, "events"), series = texts(series, "series"), pairs = pair_messages(pairs),
    pair_list = pair_list_name(pairs),
    window = message_of("Window", unit = "WINDOW_UNIT_SESSIONS", first_offset = whole(first, "first"), last_offset = whole(last, "last")),
    measure = choice("Measure", measure, "measure"), anchor_policy = choice("AnchorPolicy", anchor_policy, "anchor_policy"),
    reference = choice("Reference", reference, "reference"), matched_calendar = one_text(matched_calendar, "matched_calendar"),
    adjustment = choice("Adjustment", adjustment, "adjustment"), as_of = as_of(known, revision))
  answers <- call_stream(client, "ImpactService/AlignEvents", request, "AlignEventsResponse", function(answer) answer$column$cursor)
  header <- header_of(answers)
  columns <- lapply(Filter(function(answer) answer$has("column"), answers), function(answer) answer$column)
  frame <- aligned_frame(header, event_names(answers), columns)
  attr(frame, "measure") <- enum_name(list(header), "measure")
  attr(frame, "units") <- c(value = aligned_unit(header))
  class(frame) <- c("trucedata_alignment", class(frame))
  with_snapshot(frame, header$snapshot)
}

aligned_unit <- function(header) {
  if (!enum_name(list(header), "measure") %in% c("VALUE", "CHANGE")) return("fraction")
  toString(unique(mapply(function(series, selected) {
    unit_text(Filter(function(spec) column_name(spec) == column_name(selected), series$fields)[[1]]$unit)
  }, header$series, header$fields)))
}

aligned_frame <- function(header, names, columns) {
  offsets <- header$offsets
  anchors <- lapply(columns, function(column) column$anchor)
  each <- function(values) rep(values, each = length(offsets))
  all <- function(field) unlist(lapply(columns, function(column) column[[field]]))
  missing <- enum_names_of(message_type("Missing"))
  session_dates <- vapply(anchors, function(anchor) if (anchor$has("session_date")) civil_date(anchor$session_date) else NA_character_, "")
  data.frame(
    event = each(names[number(columns, "event_index") + 1]),
    series = each(text(header$series, "name")[number(columns, "series_index") + 1]),
    offset = rep(offsets, length(columns)), value = as.numeric(all("values")),
    start_time = nanoseconds(all("observation_start_time_unix_nanos")), end_time = nanoseconds(all("observation_end_time_unix_nanos")),
    missing = unname(missing[all("missing") + 1]), session_date = each(session_dates), reason = each(enum_name(anchors, "reason")))
}

sessions <- function(range, argument) {
  if (is.null(range)) return(NULL)
  if (length(range) != 2) {
    stop(argument, ": ", deparse1(range), " is not a first and a last session, such as c(-10, 10)", call. = FALSE)
  }
  message_of("SessionRange", first_offset = whole(range[1], argument), last_offset = whole(range[2], argument))
}

#' Returns an event study as a list of data frames.
#'
#' The frames are `abnormal` (one row per event, series and offset), `cumulative` (one row per event, series and window), `models` (one row
#' per event and series), `averages` (one row per series and offset), `statistics` (one row per test and offset or window, where windows are
#' numbered from 1) and `warnings`.
#' @param pairs Instead of events and series, a data frame with the columns event, series and, if wanted, benchmark and group, or the name
#'   of a list of pairs: each event is studied with its own series.
#' @param model "market_model" (the server's default, with `benchmark`), "market_adjusted", "constant_mean" …
#' @param estimation,window First and last session, both inclusive; the server's defaults are c(-130, -11) and c(-10, 10).
#' @param cumulative List of pairs of a first and a last session inside the window; the server's default is the whole window.
tc_impact <- function(client, events = NULL, series = NULL, benchmark = NULL, model = NULL, estimation = NULL, window = NULL,
                      cumulative = NULL, return_kind = NULL, minimum_observations = NULL, tests = NULL, known = NULL,
                      revision = NULL, pairs = NULL) {
  request <- message_of(
    "EstimateImpactRequest", events = texts(events, "events"), series = texts(series, "series"), pairs = pair_messages(pairs),
    pair_list = pair_list_name(pairs),
    benchmark = one_text(benchmark, "benchmark"),
    model = choice("NormalModel", model, "model"), estimation_window = sessions(estimation, "estimation"),
    event_window = sessions(window, "window"),
    cumulative_windows = if (!is.null(cumulative)) lapply(cumulative, sessions, "cumulative"),
    return_kind = choice("ReturnKind", return_kind, "return_kind"), tests = choices("EventStudyTest", tests, "tests"),
    minimum_observations = if (!is.null(minimum_observations)) whole(minimum_observations, "minimum_observations"),
    as_of = as_of(known, revision))
  answers <- call_stream(
    client, "ImpactService/EstimateImpact", request, "EstimateImpactResponse",
    function(answer) if (answer$has("aggregate")) answer$aggregate$cursor else answer$results$cursor)
  header <- header_of(answers)
  names <- list(event = event_names(answers), series = text(header$series, "name"))
  results <- lapply(Filter(function(answer) answer$has("results"), answers), function(answer) answer$results)
  aggregates <- lapply(Filter(function(answer) answer$has("aggregate"), answers), function(answer) answer$aggregate)
  combined <- function(messages, frame_of_message) do.call(rbind, lapply(messages, frame_of_message, header, names))
  with_snapshot(list(
    abnormal = combined(results, abnormal_frame), cumulative = combined(results, cumulative_frame), models = combined(results, model_frame),
    averages = combined(aggregates, average_frame), statistics = combined(aggregates, statistic_frame),
    warnings = combined(c(results, aggregates), warning_frame)), header$snapshot)
}

# The first columns of a frame of results: each event and its series, repeated `times` times.
result_rows <- function(results, names, times) {
  data.frame(
    event = rep(names$event[results$event_indexes + 1], each = times), series = names$series[results$series_index + 1],
    alternative = rep(results$alternative_anchors, each = times))
}

# Returns a column of results. NA replaces a column that is empty because its test was not requested.
or_missing <- function(values, template) if (length(values)) values else rep(NA_real_, length(template))

abnormal_frame <- function(results, header, names) {
  returns <- results$abnormal_returns
  data.frame(
    result_rows(results, names, length(header$offsets)), offset = rep(header$offsets, length(results$event_indexes)),
    abnormal_return = returns,
    standard_error = results$abnormal_return_standard_errors, p_value = or_missing(results$abnormal_return_p_values, returns))
}

cumulative_frame <- function(results, header, names) {
  windows <- header$cumulative_windows
  returns <- results$cumulative_abnormal_returns
  data.frame(
    result_rows(results, names, length(windows)), first = rep(number(windows, "first_offset"), length(results$event_indexes)),
    last = rep(number(windows, "last_offset"), length(results$event_indexes)), cumulative_abnormal_return = returns,
    standard_error = results$cumulative_standard_errors, t = or_missing(results$cumulative_t_statistics, returns),
    p_value = or_missing(results$cumulative_p_values, returns), low = or_missing(results$cumulative_lower_bounds, returns),
    high = or_missing(results$cumulative_upper_bounds, returns))
}

model_frame <- function(results, header, names) {
  coefficients <- matrix(
    results$coefficients, length(results$observations), length(header$coefficients), byrow = TRUE,
    dimnames = list(NULL, header$coefficients))
  data.frame(
    result_rows(results, names, 1), observations = results$observations, coefficients, residual_deviation = results$residual_deviations,
    r_squared = results$r_squared, degrees_of_freedom = results$degrees_of_freedom, check.names = FALSE)
}

aggregate_rows <- function(aggregate, names, times) {
  series <- if (aggregate$series_index < 0) NA_character_ else names$series[aggregate$series_index + 1]
  list(group = rep(aggregate$group, times), series = rep(series, times))
}

average_frame <- function(aggregate, header, names) {
  data.frame(
    aggregate_rows(aggregate, names, length(header$offsets)), offset = header$offsets, events = aggregate$event_counts,
    average_abnormal_return = aggregate$average_abnormal_returns)
}

statistic_frame <- function(aggregate, header, names) {
  statistics <- aggregate$statistics
  place <- function(name) vapply(statistics, function(each) if (each$has(name)) each[[name]] else NA_integer_, 0L)
  data.frame(
    aggregate_rows(aggregate, names, length(statistics)), test = enum_name(statistics, "test"), offset = place("offset"),
    window = place("window_index") + 1L, statistic = number(statistics, "statistic"),
    degrees_of_freedom = number(statistics, "degrees_of_freedom"), p_value = number(statistics, "p_value"))
}

warning_frame <- function(message, header, names) {
  data.frame(kind = enum_name(message$warnings, "kind"), message = text(message$warnings, "message"))
}
