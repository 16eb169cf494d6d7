# Converts arguments to messages of the contract. A wrong argument is refused before anything is sent.

whole <- function(value, argument, minimum = -.Machine$integer.max, maximum = Inf) {
  if (!is.numeric(value) || length(value) != 1 || is.na(value) || value != trunc(value)) {
    stop(argument, ": ", deparse1(value), " is not a whole number", call. = FALSE)
  }
  if (value < minimum) stop(argument, ": ", value, " is less than ", minimum, call. = FALSE)
  if (value > maximum) stop(argument, ": ", value, " is greater than ", maximum, call. = FALSE)
  value
}

flag <- function(value, argument) {
  if (!isTRUE(value) && !isFALSE(value)) stop(argument, ": ", deparse1(value), " is not TRUE or FALSE", call. = FALSE)
  value
}

texts <- function(value, argument) {
  if (is.null(value)) return(NULL)
  if (!is.character(value) || anyNA(value)) stop(argument, ": ", deparse1(value), " is not text", call. = FALSE)
  if (!length(value)) stop(argument, ": is empty; give at least one, or omit it", call. = FALSE)
  value
}

# Returns the pairs of a data frame with the columns event, series and, if wanted, benchmark and group; NULL for the name of a list.
pair_messages <- function(pairs) {
  if (is.null(pairs) || is.character(pairs)) return(NULL)
  columns <- c("event", "series", "benchmark", "group")
  if (!is.data.frame(pairs) || !all(c("event", "series") %in% names(pairs)) || !all(names(pairs) %in% columns)) {
    stop("pairs: give a data frame with the columns event, series and, if wanted, benchmark and group, or the name of a list",
         call. = FALSE)
  }
  if (!nrow(pairs)) stop("pairs: is empty; give at least one pair of an event and a series", call. = FALSE)
  lapply(seq_len(nrow(pairs)), function(row) {
    cells <- lapply(pairs[row, , drop = FALSE], as.character)
    do.call(message_of, c("EventPair", Filter(function(cell) !is.na(cell), cells)))
  })
}

# Returns the name of a list of pairs; NULL for pairs.
pair_list_name <- function(pairs) if (is.character(pairs)) one_text(pairs, "pairs")

one_text <- function(value, argument) {
  if (length(value) > 1) stop(argument, ": ", deparse1(value), " is not one text; make one call for each", call. = FALSE)
  texts(value, argument)
}

# Values of an enum by their names without prefix, in any case: "log_return" of Measure. For NULL the server chooses and states its choice.
choices <- function(enum, words, argument) {
  if (is.null(words)) return(NULL)
  known <- enum_names_of(message_type(enum))[-1]
  indexes <- match(toupper(texts(words, argument)), known)
  if (anyNA(indexes)) {
    stop(argument, ": ", deparse1(words[is.na(indexes)][1]), " is not one of ", toString(tolower(sort(known))), call. = FALSE)
  }
  names(known)[indexes]
}

choice <- function(enum, word, argument) {
  if (length(word) > 1) stop(argument, ": ", deparse1(word), " is not one word", call. = FALSE)
  choices(enum, word, argument)
}

# An instant: POSIXct, or ISO 8601 text with its zone. A time without zone is refused, because it does not identify an instant.
timestamp <- function(value, argument) {
  if (is.null(value)) return(NULL)
  given <- value
  if (is.character(value) && length(value) == 1) {
    pattern <- "^(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d)(:\\d\\d(?:\\.\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)$"
    parts <- regmatches(value, regexec(pattern, value, perl = TRUE))[[1]]
    seconds <- if (length(parts)) if (nzchar(parts[4])) parts[4] else ":00"
    zone <- if (length(parts)) sub(":", "", sub("Z", "+0000", parts[5]))
    value <- as.POSIXct(paste0(parts[2], " ", parts[3], seconds, zone), format = "%Y-%m-%d %H:%M:%OS%z", tz = "UTC")
  }
  if (!inherits(value, "POSIXct") || length(value) != 1 || is.na(value)) {
    fix <- "give a POSIXct, or text with its zone such as \"2025-10-10T20:00:00Z\""
    stop(argument, ": ", deparse1(given), " is not an instant; ", fix, call. = FALSE)
  }
  seconds <- as.numeric(value)
  # The Timestamp of these protos; P("google.protobuf.Timestamp") returns the library's own, which is another type.
  type <- RProtoBuf::message_type(field(message_type("Interval"), name = "start_time"))
  RProtoBuf::new(type, seconds = floor(seconds), nanos = as.integer(round((seconds - floor(seconds)) * 1e6) * 1e3))
}

as_of <- function(known, revision) {
  message_of("AsOf", knowledge_time = timestamp(known, "known"), revision = if (!is.null(revision)) whole(revision, "revision"))
}

interval <- function(start, end) {
  if (is.null(start) && is.null(end)) return(NULL)
  message_of("Interval", start_time = timestamp(start, "start"), end_time = timestamp(end, "end"))
}
