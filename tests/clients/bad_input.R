# Gives wrong input to the installed R package: each error must name its cause and its fix.
# Usage: bad_input.R ADDRESS GRPC_ADDRESS CUT_ADDRESS STALLED_ADDRESS TLS_ADDRESS TLS_CERTIFICATE
# Prints one line per case: ok NAME, or FAIL NAME and the reason.
library(trucedata)
options(warn = 2)
given <- commandArgs(TRUE)
tc <- tc_client(given[1])
event <- "events/us-100-tariff-threat-first-post"
series <- c("series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily")

refused <- function(name, call, class, ...) {
  error <- tryCatch({ call; NULL }, error = identity)
  matches <- inherits(error, class) && all(vapply(c(...), grepl, NA, conditionMessage(error), fixed = TRUE))
  cat(if (matches) "ok" else "FAIL", name, if (!matches) paste(class(error)[1], if (!is.null(error)) conditionMessage(error)), "\n")
}

once <- function(address) tc_client(address, attempts = 1)
refused("no-address", tc_client("http://localhost"), "simpleError", "address: \"http://localhost\"", "such as localhost:8080")
refused("no-server", tc_events(once("localhost:1")), "trucedata_server_unavailable", "localhost:1", "trucedata serve")
refused("no-such-port", tc_client("localhost:65536"), "simpleError", "address: \"localhost:65536\"", "such as localhost:8080")
refused("no-such-host", tc_events(once("nothing.invalid:1")), "trucedata_server_unavailable", "nothing.invalid:1", "HTTP port")
refused("the-gRPC-port", tc_events(once(given[2])), "trucedata_server_unavailable", given[2], "its HTTP port")
refused(
  "server-stopped-in-mid-stream", tc_align(once(given[3]), event, series, -2, 3), "trucedata_server_unavailable", "or it stopped",
  "trucedata serve")
refused("no-such-event", tc_align(tc, "events/nothing", series), "trucedata_not_found", "events/nothing", "list events to see the names")
refused("beyond-ASCII", tc_align(tc, "events/Ωé %41", series), "trucedata_invalid_request", "events[0]: \"events/Ωé %41\"", "events/{id}")
refused("wrong-window", tc_align(tc, event, series, 5, 3), "trucedata_invalid_request", "runs from 5 to 3", "must not be greater than last_offset")
refused("wrong-type", tc_align(tc, event, series, first = "soon"), "simpleError", "first: \"soon\" is not a whole number")
refused("not-text", tc_align(tc, 1, series), "simpleError", "events: 1 is not text")
refused("two-names-for-one", tc_series(tc, series), "simpleError", "name: c(", "is not one text")
refused("wrong-word", tc_align(tc, event, series, measure = "returns"), "simpleError", "measure: \"returns\" is not one of", "log_return")
refused(
  "time-without-zone", tc_events(tc, known = "2025-10-10 20:00"), "simpleError", "known: \"2025-10-10 20:00\" is not an instant",
  "2025-10-10T20:00:00Z")
refused("timeout-too-long", tc_client(timeout = 1e5), "simpleError", "timeout: 1e+05 is greater than 86400")
refused("header-without-name", tc_client(headers = "Bearer x"), "simpleError", "headers: a value has no name", "c(Authorization = ")
refused("no-flag", tc_claims(tc, conflicts_only = "yes"), "simpleError", "conflicts_only: \"yes\" is not TRUE or FALSE")

# With the default number of attempts, the interrupted stream is complete.
complete <- tc_align(tc, event, series, -2, 3)
cat(if (identical(tc_align(tc_client(given[3]), event, series, -2, 3), complete)) "ok" else "FAIL", "resumed-stream\n")

check <- function(name, passed) cat(if (isTRUE(passed)) "ok" else "FAIL", name, "\n")
check("compressed", identical(tc_align(tc_client(given[1], compress = TRUE), event, series, -2, 3), complete))
moves <- tc_reactions(tc)
bare <- moves$metric == "DIRECTION_ONLY"
check("a-reaction-with-only-a-direction-has-no-number", any(bare) && all(is.na(moves$value[bare])) && !any(nzchar(moves$unit[bare])))
check("a-step-without-a-level-has-no-number", anyNA(tc_policy_path(tc, "policies/us-software-export-controls")$value))
study <- function(...) tc_impact(tc, event, "series/wti-front-daily", estimation = c(-20, -11), minimum_observations = 5, ...)
adjusted <- study(benchmark = series[1], model = "market_adjusted")
check("a-model-without-coefficients", nrow(adjusted$models) == 1 && !"intercept" %in% names(adjusted$models))
statistics <- adjusted$statistics
check("a-study-without-tests-has-an-empty-frame", identical(c("p_value", "0"), c(tail(names(statistics), 1), nrow(statistics))))
alone <- tc_impact(tc, event, series[1], model = "constant_mean", window = c(0, 1), tests = "time_series_t")
check("warnings-of-results-and-averages-are-one-frame", identical("NO_TEST_OVER_EVENTS", alone$warnings$kind))
changes <- list()
tc_watch(tc_client(given[1], timeout = 2), after_revision = 0, heartbeat = 1, take = function(change) {
  changes[[length(changes) + 1]] <<- change
  sum(vapply(changes, function(one) one$kind == "heartbeat", NA)) < 4
})
kinds <- vapply(changes, function(change) change$kind, "")
counts <- tc_dataset(tc)$counts
received <- as.vector(table(kinds)[c("claim", "event", "heartbeat")])
check("watch-returns-all-changes-then-heartbeats", identical(received, as.integer(c(counts[c("claims", "events")], 4))))
resumed <- NULL
tc_watch(tc, heartbeat = 1, cursor = changes[[2]]$cursor, take = function(change) { resumed <<- change; FALSE })
check("watch-resumes-after-a-cursor", identical(resumed$name, changes[[3]]$name))
refused(
  "watch-revision-in-future", tc_watch(tc, function(change) TRUE, after_revision = 1000000), "trucedata_invalid_request",
  "does not exist yet")
refused("watch-no-function", tc_watch(tc, "take"), "simpleError", "take: \"take\" is not a function")
message <- trucedata:::message_of("ListEventsRequest", page_token = strrep("x", 1000))
frame <- trucedata:::frame_of(message, compress = TRUE)
split <- trucedata:::split_frames(c(frame, frame, frame[1:9]))
check("compressed-frames", length(frame) < 500 && identical(split$rest, frame[1:9]))
check("decompressed-messages", identical(split$messages, rep(list(message$serialize(NULL)), 2)))
trailers <- charToRaw("grpc-status: 5\r\ngrpc-message: a%20b: %CE%A9\r\n")
split <- trucedata:::split_frames(c(as.raw(c(128, 0, 0, 0, length(trailers))), trailers))
error <- trucedata:::failure_of(split$trailers)
check("trailers", inherits(error, "trucedata_not_found") && conditionMessage(error) == "a b: Ω" && !length(split$messages))
encoded <- c("", "AA", "AAE", "AAEC", "+/8")
check("base64", identical(lapply(encoded, trucedata:::base64_decode), lapply(list(NULL, 0, 0:1, 0:2, c(251, 255)), as.raw)))

heartbeats <- function(change) TRUE
refused(
  "silent-watch", tc_watch(once(given[4]), heartbeats, after_revision = 1, heartbeat = 1), "trucedata_server_unavailable",
  "sent neither a change nor a heartbeat for 3 s")
secure <- paste0("https://", given[5])
check("TLS", identical(tc_align(tc_client(secure, certificates = given[6]), event, series, -2, 3)$value, complete$value))
refused("TLS-untrusted", tc_events(tc_client(secure, attempts = 1)), "trucedata_server_unavailable", "certificate")
refused("TLS-without-https", tc_events(once(given[5])), "trucedata_server_unavailable", given[5])
refused(
  "no-certificate-file", tc_client(secure, certificates = "nothing.pem"), "simpleError", "certificates: \"nothing.pem\" does not exist")
Sys.setenv(http_proxy = "http://127.0.0.1:1", https_proxy = "http://127.0.0.1:1")
check("loopback-without-proxy", identical(tc_align(tc, event, series, -2, 3), complete))
refused(
  "proxy-is-named", tc_events(once("truce.example:8080")), "trucedata_server_unavailable", "truce.example:8080 through the proxy",
  "variable http_proxy", "add truce.example to no_proxy")
refused("proxy-of-https-is-named", tc_events(once("https://truce.example:8080")), "trucedata_server_unavailable", "variable https_proxy")
Sys.setenv(no_proxy = ".example")
check("no-proxy", is.null(trucedata:::proxy_variable(tc_client("truce.example:8080"))))
