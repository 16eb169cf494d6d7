# The R runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes. Usage: runner.R HOST:PORT
# It makes calls with the package's functions. 64-bit integers are read as text, so that none is rounded.
library(trucedata)
options(RProtoBuf.int64AsString = TRUE)
client <- tc_client(commandArgs(TRUE)[1])
descriptor_of <- trucedata:::message_type
NOT_A_NUMBER <- readBin(as.raw(c(0, 0, 0, 0, 0, 0, 0xf8, 0x7f)), "double")

# The functions below return the columns of a response: bytes and counts by name.
doubles <- function(values) {
  values[is.nan(values)] <- NOT_A_NUMBER
  list(count = length(values), bytes = writeBin(as.numeric(values), raw(), endian = "little"))
}
times <- function(values) list(count = length(values), bytes = writeBin(unclass(bit64::as.integer64(values)), raw(), endian = "little"))

columns_of <- function(answer, type) {
  if (type == "ReadSeriesResponse" && answer$has("chunk")) return(chunk_columns(answer$chunk))
  if (type == "AlignEventsResponse" && answer$has("column")) return(aligned_columns(answer$column))
  if (type == "EstimateImpactResponse" && answer$has("results")) {
    fields <- c("abnormal_returns", "cumulative_abnormal_returns", "residual_deviations")
    return(setNames(lapply(fields, function(field) doubles(answer$results[[field]])), paste(answer$results$series_index, fields)))
  }
}

chunk_columns <- function(chunk) {
  names <- vapply(chunk$columns, function(column) {
    if (nzchar(column$column_name)) column$column_name else paste0("FIELD_", trucedata:::enum_name(list(column), "field"))
  }, "")
  values <- lapply(chunk$columns, function(column) doubles(column$values))
  setNames(c(list(times(chunk$time_unix_nanos)), values), paste(chunk$series, c("time", names)))
}

aligned_columns <- function(column) {
  key <- paste0(column$event_index, ",", column$series_index, if (column$is_alternative) ",alternative")
  missing <- list(count = length(column$missing), bytes = writeBin(as.integer(column$missing), raw(), size = 4, endian = "little"))
  columns <- list(
    values = doubles(column$values), start = times(column$observation_start_time_unix_nanos),
    end = times(column$observation_end_time_unix_nanos),
    missing = missing)
  setNames(columns, paste(key, names(columns)))
}

digests <- function(parts) {
  keys <- unique(unlist(lapply(parts, names)))
  setNames(lapply(keys, function(key) {
    of_key <- Filter(Negate(is.null), lapply(parts, function(part) part[[key]]))
    bytes <- do.call(c, lapply(of_key, function(column) column$bytes))
    list(count = sum(vapply(of_key, function(column) column$count, 0L)), sha256 = digest::digest(bytes, "sha256", serialize = FALSE))
  }), keys)
}

# Sends a negative zero as text, which protojson accepts, because as a number it would lose its sign in jsonlite.
signed_zeros <- function(request) {
  if (!is.list(request)) return(if (identical(request, 0) && 1 / request < 0) "-0.0" else request)
  request[] <- lapply(request, signed_zeros)
  request
}

request_of <- function(request, type) {
  text <- if (is.null(request)) "{}" else jsonlite::toJSON(signed_zeros(request), auto_unbox = TRUE, digits = NA)
  RProtoBuf::readJSON(descriptor_of(type), rawConnection(charToRaw(text)))
}

empty_object <- structure(list(), names = character())

outcome <- function(case) {
  path <- strsplit(sub("trucedata.v1.", "", case$method, fixed = TRUE), "/")[[1]]
  type <- paste0(path[2], "Response")
  requests <- lapply(if (is.null(case$requests)) list(case$request) else case$requests, request_of, paste0(path[2], "Request"))
  of_case <- client
  of_case$timeout <- if (is.null(case$timeout_ms)) 30 else case$timeout_ms / 1000
  of_case$headers <- unlist(case$metadata)
  of_case$compress <- identical(case$compression, "gzip")
  messages <- list()
  failed <- trucedata:::attempt_call(of_case, paste(path, collapse = "/"), requests, type, function(message) {
    messages[[length(messages) + 1]] <<- message
    !identical(length(messages), case$cancel_after)
  })
  kept <- if (!identical(case$keep, "columns")) lapply(messages, function(message) jsonlite::base64_enc(message$serialize(NULL)))
  columns <- digests(lapply(messages, columns_of, type))
  list(
    name = case$name, code = if (is.null(failed)) "OK" else failed$code, reason = if (is.null(failed)) "" else failed$reason,
    field = if (is.null(failed)) "" else failed$field, responses = I(lapply(kept, gsub, pattern = "\n", replacement = "")),
    columns = if (length(columns)) columns else empty_object)
}

lines <- file("stdin", "r", encoding = "UTF-8")
while (length(line <- readLines(lines, 1))) {
  cat(jsonlite::toJSON(outcome(jsonlite::fromJSON(line, simplifyVector = FALSE)), auto_unbox = TRUE), "\n", sep = "")
}
