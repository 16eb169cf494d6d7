#' Returns the number of records by collection, what the events are complete for and until when, the end of the last bar of each series,
#' the server's version and the snapshot.
tc_dataset <- function(client, known = NULL, revision = NULL) {
  request <- message_of("GetDatasetRequest", as_of = as_of(known, revision))
  answer <- call_unary(client, "DatasetService/GetDataset", request, "GetDatasetResponse")
  counts <- setNames(number(answer$counts, "count"), text(answer$counts, "collection"))
  valid <- lapply(answer$coverages, function(coverage) coverage$valid)
  coverages <- data.frame(
    name = text(answer$coverages, "name"), subject = text(answer$coverages, "subject"), start = instant(valid, "start_time"),
    end = instant(valid, "end_time"))
  list(
    counts = counts, coverages = coverages, series_ends = record_ends(answer$series_ends), server_version = answer$server_version,
    snapshot = snapshot_facts(answer$snapshot))
}

event_times <- function(times) {
  data.frame(
    earliest_time = instant(times, "earliest_time"), latest_time = instant(times, "latest_time"), precision = enum_name(times, "precision"),
    time_zone = text(times, "time_zone"), stated_time = text(times, "stated_time"))
}

#' Returns events by time, one per row.
#'
#' @param query Words to find in an event or in its claims.
#' @param kinds,phases Only events with any of these, given as names without prefix, such as "tariff" and "threatened".
#' @param start,end Only events whose time overlaps [start, end).
#' @param known Only what the public could know by then: a POSIXct, or text with its zone.
#' @param revision The data set as it was recorded then.
tc_events <- function(client, query = NULL, kinds = NULL, phases = NULL, actors = NULL, targets = NULL, policies = NULL, tags = NULL,
                      instruments = NULL,
                      start = NULL, end = NULL, known = NULL, revision = NULL) {
  filter <- message_of(
    "EventFilter", query = one_text(query, "query"), kinds = choices("EventKind", kinds, "kinds"),
    phases = choices("Phase", phases, "phases"),
    actors = texts(actors, "actors"), targets = texts(targets, "targets"), policies = texts(policies, "policies"),
    tags = texts(tags, "tags"), instruments = texts(instruments, "instruments"),
    time = interval(start, end))
  request <- message_of("ListEventsRequest", filter = filter, as_of = as_of(known, revision))
  answer <- call_list(client, "EventService/ListEvents", request, "ListEventsResponse", "events")
  with_snapshot(events_frame(answer$messages), answer$snapshot)
}

events_frame <- function(events) {
  data.frame(
    name = text(events, "name"), display_name = text(events, "display_name"), kind = enum_name(events, "kind"),
    phase = enum_name(events, "phase"),
    event_times(lapply(events, function(event) event$time)), knowledge_time = instant(events, "knowledge_time"),
    actors = several(events, "actors"), targets = several(events, "targets"), tags = several(events, "tags"),
    instruments = several(events, "instruments"), summary = text(events, "summary"))
}

claim_value <- function(claim) {
  if (claim$has("quantity")) return(format(claim$quantity$value, digits = 15))
  if (claim$has("date")) return(civil_date(claim$date))
  if (!claim$has("time")) return(if (claim$has("enum_name")) claim$enum_name else claim$text)
  civil_time(claim$time)
}

civil_time <- function(time) {
  if (nzchar(time$stated_time)) time$stated_time else format(instant(list(time), "earliest_time"), "%Y-%m-%dT%H:%M:%SZ")
}

claim_measure <- function(claim) if (claim$has("statistic")) claim$statistic$measure else ""

claim_population <- function(claim) if (claim$has("statistic")) claim$statistic$population else ""

claim_period <- function(claim) {
  if (claim$has("statistic") && claim$statistic$has("period")) civil_time(claim$statistic$period) else ""
}

#' Returns the claims of sources, one per row, with source and paragraph. `subject` is the name of an event or a reaction. `measure`,
#' `population` and `period` state what a number or time under "summary" measures; they are "" for other claims.
tc_claims <- function(client, subject = NULL, source = NULL, conflicts_only = FALSE, known = NULL, revision = NULL) {
  request <- message_of(
    "ListClaimsRequest", subject = one_text(subject, "subject"), source = one_text(source, "source"),
    conflicts_only = flag(conflicts_only, "conflicts_only"),
    as_of = as_of(known, revision))
  answer <- call_list(client, "EventService/ListClaims", request, "ListClaimsResponse", "claims")
  with_snapshot(claims_frame(answer$messages), answer$snapshot)
}

claims_frame <- function(claims) {
  data.frame(
    name = text(claims, "name"), subject = text(claims, "subject"), field_path = text(claims, "field_path"),
    value = vapply(claims, claim_value, ""), measure = vapply(claims, claim_measure, ""),
    population = vapply(claims, claim_population, ""), period = vapply(claims, claim_period, ""), source = text(claims, "source"),
    paragraph = vapply(claims, function(claim) if (claim$has("locator")) claim$locator$paragraph else NA_integer_, 0L),
    stance = enum_name(claims, "stance"), attributed_to = text(claims, "attributed_to"), knowledge_time = instant(claims, "knowledge_time"))
}

#' Returns the steps of a policy over valid time, as known at the as-of: scheduled, in force, threatened, suspended or expired. NA is an
#' open end.
tc_policy_path <- function(client, name, known = NULL, revision = NULL) {
  request <- message_of("GetPolicyPathRequest", name = one_text(name, "name"), as_of = as_of(known, revision))
  answer <- call_list(client, "PolicyService/GetPolicyPath", request, "GetPolicyPathResponse", "steps")
  steps <- answer$messages
  valid <- lapply(steps, function(step) step$valid)
  frame <- data.frame(
    start_time = instant(valid, "start_time"), end_time = instant(valid, "end_time"), state = enum_name(steps, "state"),
    quantities(steps, "level"), events = several(steps, "events"), knowledge_time = instant(steps, "knowledge_time"))
  with_snapshot(frame, answer$snapshot)
}

#' Returns market moves as they were reported, one per row, as fractions, not percentages. `within` is the stated duration of the move in
#' seconds, or NA.
tc_reactions <- function(client, events = NULL, known = NULL, revision = NULL) {
  request <- message_of("ListReactionsRequest", events = texts(events, "events"), as_of = as_of(known, revision))
  answer <- call_list(client, "ReactionService/ListReactions", request, "ListReactionsResponse", "reactions")
  reactions <- answer$messages
  frame <- data.frame(
    name = text(reactions, "name"), display_name = text(reactions, "display_name"), subject = text(reactions, "subject"),
    metric = enum_name(reactions, "metric"), direction = enum_name(reactions, "direction"), quantities(reactions, "quantity"),
    event_times(lapply(reactions, function(reaction) reaction$time)), within = seconds(reactions, "within"),
    events = several(reactions, "events"),
    knowledge_time = instant(reactions, "knowledge_time"))
  with_snapshot(frame, answer$snapshot)
}

#' Compares reported moves with prices. Returns the verdict and the measurement that bears it, with its instants; NA when unverifiable.
tc_reconcile <- function(client, reactions = NULL, known = NULL, revision = NULL) {
  request <- message_of("ReconcileReactionsRequest", reactions = texts(reactions, "reactions"), as_of = as_of(known, revision))
  answer <- call_list(client, "ReactionService/ReconcileReactions", request, "ReconcileReactionsResponse", "reconciliations")
  found <- answer$messages
  reported <- lapply(found, function(each) each$reaction)
  bearing <- lapply(found, function(each) {
    if (each$has("verdict_index")) each$measurements[[each$verdict_index + 1]] else RProtoBuf::new(message_type("Measurement"))
  })
  frame <- data.frame(
    name = text(reported, "name"), subject = text(reported, "subject"), metric = enum_name(reported, "metric"),
    quantities(reported, "quantity"),
    verdict = enum_name(found, "verdict"), observed = ifelse(nzchar(text(bearing, "series")), number(bearing, "observed"), NA_real_),
    definition = enum_name(bearing, "definition"), series = text(bearing, "series"), start_time = instant(bearing, "start_time"),
    end_time = instant(bearing, "end_time"), reason = text(found, "unverifiable_reason"))
  with_snapshot(frame, answer$snapshot)
}
