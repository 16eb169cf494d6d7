# Returns the name of a column: "close" for FIELD_CLOSE, or the name that the importer defined.
column_name <- function(column) {
  if (nzchar(column$column_name)) column$column_name else tolower(enum_name(list(column), "field"))
}

#' Returns a series, with one row per bar, its start in UTC and one column per field. NaN marks a missing value.
#'
#' The attribute "units" has the unit of each column.
#' @param adjustment "raw" (the server's default), "splits" or "splits_and_dividends".
tc_series <- function(client, name, start = NULL, end = NULL, adjustment = NULL, known = NULL, revision = NULL) {
  header_request <- message_of("GetSeriesRequest", name = one_text(name, "name"), as_of = as_of(known, revision))
  header <- call_unary(client, "MarketService/GetSeries", header_request, "GetSeriesResponse")
  # The bars are read at the revision of the header. Its content hash tells it from one that a failover has given the same number.
  at <- as_of(known, revision)
  at$revision <- header$snapshot$revision
  at$content_hash <- header$snapshot$content_hash
  request <- message_of(
    "ReadSeriesRequest", series = name, time = interval(start, end), adjustment = choice("Adjustment", adjustment, "adjustment"),
    as_of = at)
  answers <- call_stream(client, "MarketService/ReadSeries", request, "ReadSeriesResponse", function(answer) answer$chunk$cursor)
  chunks <- lapply(Filter(function(answer) answer$has("chunk"), answers), function(answer) answer$chunk)
  units <- setNames(vapply(header$series$fields, function(spec) unit_text(spec$unit), ""), vapply(header$series$fields, column_name, ""))
  columns <- lapply(seq_along(units), function(index) unlist(lapply(chunks, function(chunk) chunk$columns[[index]]$values)))
  frame <- data.frame(
    time = nanoseconds(as.numeric(unlist(lapply(chunks, function(chunk) chunk$time_unix_nanos)))),
    setNames(lapply(columns, as.numeric), names(units)), check.names = FALSE)
  attr(frame, "series") <- name
  attr(frame, "units") <- units
  with_snapshot(frame, if (length(answers)) answers[[length(answers)]]$snapshot else header$snapshot)
}
