FIRST_PAUSE_SECONDS <- 0.2
# How long after the deadline the server's own answer to it is waited for.
SECONDS_TO_ANSWER <- 2
END_OF_STREAM <- as.raw(2)

#' A connection to a TruceData server over the Connect protocol.
#'
#' @param address Host and HTTP port, such as "localhost:8080".
#' @param attempts How often a call is tried while the server is unavailable; a stream that breaks goes on behind the last message that came.
#' @param timeout Seconds that one attempt may take; the server is told.
#' @param headers Named texts that go with every call, such as c(Authorization = "Bearer …").
tc_client <- function(address = "localhost:8080", attempts = 3, timeout = 60, headers = NULL) {
  if (!is.character(address) || length(address) != 1 || !grepl("^[^/]+:[0-9]{1,5}$", address)) {
    stop("address: ", deparse1(address), " is not host:port, such as localhost:8080", call. = FALSE)
  }
  structure(
    list(
      address = address, attempts = whole(attempts, "attempts", least = 1), timeout = whole(timeout, "timeout", least = 1),
      headers = texts(headers, "headers")),
    class = "trucedata_client")
}

print.trucedata_client <- function(x, ...) {
  cat("TruceData at", x$address, "\n")
  invisible(x)
}

# Sends bytes and gives the status, type and body of the answer, as far as it came, and what broke it off, if anything did.
post <- function(client, method, type, body) {
  url <- sprintf("http://%s/trucedata.v1.%s", client$address, method)
  handle <- curl::new_handle(
    url = url, post = TRUE, postfieldsize = length(body), postfields = body, connecttimeout = client$timeout,
    timeout_ms = 1000 * (client$timeout + SECONDS_TO_ANSWER))
  curl::handle_setheaders(handle, .list = c(
    "Content-Type" = type, "Connect-Protocol-Version" = "1", "Connect-Timeout-Ms" = format(1000 * client$timeout, scientific = FALSE), "Expect" = "",
    client$headers))
  pieces <- list()
  broken <- NULL
  pool <- curl::new_pool()
  curl::multi_add(
    handle, data = function(piece, ...) pieces[[length(pieces) + 1]] <<- piece, fail = function(why) broken <<- why, pool = pool)
  curl::multi_run(pool = pool)
  about <- curl::handle_data(handle)
  list(status = about$status_code, type = about$type, body = do.call(c, c(list(raw()), pieces)), broken = broken)
}

# One attempt at a call with one answer: the message, or a condition.
unary <- function(client, method, request, response) {
  answer <- post(client, method, "application/proto", request$serialize(NULL))
  if (!is.null(answer$broken)) return(unavailable(client, answer$broken))
  if (identical(answer$type, "application/proto")) return(read(message_type(response), answer$body))
  if (!identical(answer$type, "application/json")) return(unavailable(client, paste("HTTP status", answer$status)))
  failure_of(jsonlite::fromJSON(rawToChar(answer$body), simplifyVector = FALSE))
}

# A message as one frame of a Connect stream: a byte of flags, the length in four bytes, the message.
frame_of <- function(message) {
  bytes <- message$serialize(NULL)
  c(as.raw(0), writeBin(length(bytes), raw(), endian = "big"), bytes)
}

# One attempt at a stream: the messages that came, and the condition that ended it, if one did.
stream <- function(client, method, requests, response) {
  answer <- post(client, method, "application/connect+proto", do.call(c, c(list(raw()), lapply(requests, frame_of))))
  if (is.null(answer$broken) && !identical(answer$type, "application/connect+proto")) answer$broken <- paste("HTTP status", answer$status)
  frames <- split_frames(answer$body)
  messages <- lapply(frames$messages, function(bytes) read(message_type(response), bytes))
  if (is.null(frames$end)) {
    failed <- unavailable(client, if (is.null(answer$broken)) "the stream has no end" else answer$broken)
  } else {
    error <- jsonlite::fromJSON(rawToChar(frames$end), simplifyVector = FALSE)$error
    failed <- if (!is.null(error)) failure_of(error)
  }
  list(messages = messages, failed = failed)
}

# The frames of a Connect stream. What is cut off is left out.
split_frames <- function(body) {
  messages <- list()
  end <- NULL
  at <- 0
  while (at + 5 <= length(body)) {
    size <- sum(as.integer(body[at + 2:5]) * 256^(3:0))
    if (at + 5 + size > length(body)) break
    content <- body[at + 5 + seq_len(size)]
    if (body[at + 1] == END_OF_STREAM) end <- content else messages[[length(messages) + 1]] <- content
    at <- at + 5 + size
  }
  list(messages = messages, end = end)
}

pause_or_stop <- function(client, failed, attempt) {
  if (!inherits(failed, "trucedata_server_unavailable") || attempt >= client$attempts) stop(failed)
  Sys.sleep(FIRST_PAUSE_SECONDS * 2^(attempt - 1))
}

# A call with one answer.
call_unary <- function(client, method, request, response) {
  for (attempt in seq_len(client$attempts)) {
    answer <- unary(client, method, request, response)
    if (!inherits(answer, "condition")) return(answer)
    pause_or_stop(client, answer, attempt)
  }
}

# All pages of a list at the revision of the first: the messages of a field, and the snapshot.
call_list <- function(client, method, request, response, field) {
  messages <- list()
  repeat {
    answer <- call_unary(client, method, request, response)
    messages <- c(messages, answer[[field]])
    if (!nzchar(answer$next_page_token)) return(list(messages = messages, snapshot = answer$snapshot))
    request$page_token <- answer$next_page_token
  }
}

# All messages of a stream; one that breaks goes on behind the last cursor that came.
call_stream <- function(client, method, request, response, cursor_of) {
  messages <- list()
  attempt <- 1
  repeat {
    part <- stream(client, method, list(request), response)
    messages <- c(messages, part$messages)
    if (is.null(part$failed)) return(messages)
    cursors <- Filter(nzchar, vapply(part$messages, cursor_of, ""))
    if (length(cursors)) {
      request$cursor <- cursors[[length(cursors)]]
      attempt <- 1
    }
    pause_or_stop(client, part$failed, attempt)
    attempt <- attempt + 1
  }
}
