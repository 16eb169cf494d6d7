# The columns of a chunk, by name: "close", or the column's own name.
column_name <- function(column) {
  if (nzchar(column$column_name)) column$column_name else tolower(word(list(column), "field"))
}

#' A series: one bar a row with its start in UTC, a column a field; NaN is missing.
#'
#' The attribute "units" has the unit of each column.
#' @param adjustment "raw" (the server's default), "splits" or "splits_and_dividends".
tc_series <- function(client, name, start = NULL, end = NULL, adjustment = NULL, known = NULL, revision = NULL) {
  about <- call_unary(
    client, "MarketService/GetSeries", message_of("GetSeriesRequest", name = one_text(name, "name"), as_of = as_of(known, revision)), "GetSeriesResponse")
  request <- message_of(
    "ReadSeriesRequest", series = name, time = interval(start, end), adjustment = choice("Adjustment", adjustment, "adjustment"),
    as_of = as_of(known, revision))
  answers <- call_stream(client, "MarketService/ReadSeries", request, "ReadSeriesResponse", function(answer) answer$chunk$cursor)
  chunks <- lapply(Filter(function(answer) answer$has("chunk"), answers), function(answer) answer$chunk)
  units <- setNames(vapply(about$series$fields, function(spec) unit_text(spec$unit), ""), vapply(about$series$fields, column_name, ""))
  columns <- lapply(seq_along(units), function(place) unlist(lapply(chunks, function(chunk) chunk$columns[[place]]$values)))
  frame <- data.frame(
    time = nanos(as.numeric(unlist(lapply(chunks, function(chunk) chunk$time_unix_nanos)))),
    setNames(lapply(columns, as.numeric), names(units)), check.names = FALSE)
  attr(frame, "series") <- name
  attr(frame, "units") <- units
  with_snapshot(frame, if (length(answers)) answers[[length(answers)]]$snapshot else about$snapshot)
}
