# The default of the server.
HEARTBEAT_SECONDS <- 30
HEARTBEATS_MISSED <- 3

#' Passes changes to events and claims after a revision to `take`, then new ones as they are recorded, until `take` returns FALSE.
#'
#' It resumes after an interruption without losing or repeating a change. A stream without a change or a heartbeat for three heartbeat
#' intervals counts as interrupted. The client's `timeout` does not apply.
#' @param take A function of one change, which is a list: `kind` ("event", "claim", "removed" or "heartbeat"), `name`, `record` (the row
#'   that tc_events() or tc_claims() returns for it, NULL for the last two kinds), `revision`, `record_time` and `cursor`. The function
#'   returns TRUE to continue and FALSE to stop.
#' @param after_revision Only changes after this revision; 0 for everything.
#' @param heartbeat Interval of heartbeats in seconds, 1 to 3600. NULL for the server's 30.
#' @param cursor `cursor` of a change, to resume after it. NULL starts after `after_revision`.
tc_watch <- function(client, take, after_revision = 0, heartbeat = NULL, cursor = NULL) {
  if (!is.function(take)) stop("take: ", deparse1(take), " is not a function of one change", call. = FALSE)
  request <- message_of("WatchEventsRequest", after_revision = whole(after_revision, "after_revision"), cursor = one_text(cursor, "cursor"))
  if (!is.null(heartbeat)) request$heartbeat_interval <- seconds_of(request, whole(heartbeat, "heartbeat"))
  client["timeout"] <- list(NULL)
  client$max_silence <- HEARTBEATS_MISSED * max(1, if (is.null(heartbeat)) HEARTBEAT_SECONDS else heartbeat)
  follow(client, "EventService/WatchEvents", request, "WatchEventsResponse", function(answer) answer$cursor, function(answer) {
    continues <- take(change_of(answer))
    if (!isTRUE(continues) && !isFALSE(continues)) {
      stop("take: returned ", deparse1(continues), "; return TRUE to continue or FALSE to stop", call. = FALSE)
    }
    continues
  })
}

seconds_of <- function(request, seconds) {
  RProtoBuf::new(RProtoBuf::message_type(field(descriptor(request), name = "heartbeat_interval")), seconds = seconds)
}

change_of <- function(answer) {
  kind <- Filter(answer$has, c("event", "claim", "removed_name"))
  record <- switch(c(kind, "")[1], event = events_frame(list(answer$event)), claim = claims_frame(list(answer$claim)))
  list(
    kind = switch(c(kind, "")[1], removed_name = "removed", event = , claim = kind, "heartbeat"),
    name = if (is.null(record)) answer$removed_name else record$name, record = record, revision = answer$revision,
    record_time = instant(list(answer), "record_time"), cursor = answer$cursor)
}
