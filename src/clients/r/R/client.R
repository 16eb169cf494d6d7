# The pause before the second attempt at a call; it doubles with each further attempt.
FIRST_PAUSE_SECONDS <- 0.2
# A day in milliseconds is the longest round timeout that fits into the eight digits of the grpc-timeout header.
MAXIMUM_TIMEOUT_SECONDS <- 86400

#' A connection to a TruceData server over gRPC-Web.
#'
#' @param address Host and HTTP port, such as "localhost:8080". With "https://" for a server with TLS, which has one port for everything.
#' @param attempts Maximum number of attempts at a call while the server is unavailable. A stream that breaks resumes after the last
#'   message received.
#' @param timeout Timeout of one attempt in seconds, at most a day. The server receives it as the deadline of the call. It does not apply
#'   to tc_watch().
#' @param headers Named character vector of headers to send with every call, such as c(Authorization = "Bearer …").
#' @param certificates Path of a PEM file with the root certificates to trust instead of those of the system, for "https://".
#' @param compress Whether requests are compressed with gzip and compressed replies are accepted.
tc_client <- function(address = "localhost:8080", attempts = 3, timeout = 60, headers = NULL, compress = FALSE,
                      certificates = NULL) {
  is_address <- is.character(address) && length(address) == 1 && grepl("^(https://)?[^/[:space:]]+:[0-9]{1,5}$", address)
  if (!is_address || as.integer(sub(".*:", "", address)) > 65535) {
    stop("address: ", deparse1(address), " is not host:port, such as localhost:8080", call. = FALSE)
  }
  if (!is.null(headers) && (is.null(names(headers)) || !all(nzchar(names(headers))))) {
    stop("headers: a value has no name; give names, such as c(Authorization = \"Bearer …\")", call. = FALSE)
  }
  if (!is.null(certificates) && !file.exists(one_text(certificates, "certificates"))) {
    stop("certificates: ", deparse1(certificates), " does not exist; give the path of a PEM file", call. = FALSE)
  }
  structure(
    list(
      address = address, attempts = whole(attempts, "attempts", 1), timeout = whole(timeout, "timeout", 1, MAXIMUM_TIMEOUT_SECONDS),
      headers = texts(headers, "headers"), compress = flag(compress, "compress"), certificates = certificates),
    class = "trucedata_client")
}

print.trucedata_client <- function(x, ...) {
  cat("TruceData at", x$address, "\n")
  invisible(x)
}

pause_or_stop <- function(client, failed, attempt) {
  if (!inherits(failed, "trucedata_server_unavailable") || attempt >= client$attempts) stop(failed)
  Sys.sleep(FIRST_PAUSE_SECONDS * 2^(attempt - 1))
}

# Makes a unary call and returns its reply.
call_unary <- function(client, method, request, response) {
  for (attempt in seq_len(client$attempts)) {
    reply <- NULL
    failed <- attempt_call(client, method, list(request), response, function(message) {
      reply <<- message
      TRUE
    })
    if (is.null(failed) && !is.null(reply)) return(reply)
    pause_or_stop(client, if (is.null(failed)) unavailable(client, "its reply has no message") else failed, attempt)
  }
}

# Reads all pages of a list at the revision of the first. Returns the messages of `field` and the snapshot.
call_list <- function(client, method, request, response, field) {
  messages <- list()
  repeat {
    reply <- call_unary(client, method, request, response)
    messages <- c(messages, reply[[field]])
    if (!nzchar(reply$next_page_token)) return(list(messages = messages, snapshot = reply$snapshot))
    request$page_token <- reply$next_page_token
  }
}

# Passes the messages of a stream to `take` until that returns FALSE. A stream that breaks resumes after the last cursor received.
follow <- function(client, method, request, response, cursor_of, take) {
  attempt <- 1
  stopped <- FALSE
  repeat {
    failed <- attempt_call(client, method, list(request), response, function(message) {
      cursor <- cursor_of(message)
      if (nzchar(cursor)) {
        request$cursor <<- cursor
        attempt <<- 1
      }
      stopped <<- !take(message)
      !stopped
    })
    if (is.null(failed) || stopped) return(invisible())
    pause_or_stop(client, failed, attempt)
    attempt <- attempt + 1
  }
}

# All messages of a stream.
call_stream <- function(client, method, request, response, cursor_of) {
  messages <- list()
  follow(client, method, request, response, cursor_of, function(message) {
    messages[[length(messages) + 1]] <<- message
    TRUE
  })
  messages
}
