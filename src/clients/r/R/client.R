FIRST_PAUSE_SECONDS <- 0.2
# How long after the deadline the server's own answer to it is waited for.
SECONDS_TO_ANSWER <- 2
# How long what comes is gathered before it is looked at.
SECONDS_OF_ROUND <- 0.1
# Flags of a frame of a Connect stream.
COMPRESSED <- 1L
END_OF_STREAM <- 2L

#' A connection to a TruceData server over the Connect protocol.
#'
#' @param address Host and HTTP port, such as "localhost:8080".
#' @param attempts How often a call is tried while the server is unavailable; a stream that breaks goes on behind the last message that came.
#' @param timeout Seconds that one attempt may take; the server is told.
#' @param headers Named texts that go with every call, such as c(Authorization = "Bearer …").
#' @param compress Whether requests go compressed by gzip, and compressed answers are asked for.
tc_client <- function(address = "localhost:8080", attempts = 3, timeout = 60, headers = NULL, compress = FALSE) {
  if (!is.character(address) || length(address) != 1 || !grepl("^[^/]+:[0-9]{1,5}$", address)) {
    stop("address: ", deparse1(address), " is not host:port, such as localhost:8080", call. = FALSE)
  }
  structure(
    list(
      address = address, attempts = whole(attempts, "attempts", least = 1), timeout = whole(timeout, "timeout", least = 1),
      headers = texts(headers, "headers"), compress = flag(compress, "compress")),
    class = "trucedata_client")
}

print.trucedata_client <- function(x, ...) {
  cat("TruceData at", x$address, "\n")
  invisible(x)
}

# Sends bytes, and gives what comes of the expected type to `take` as it comes, until that is FALSE. The status and type of the answer, what broke it off,
# if anything did, and whether it was stopped; an answer of another type is its `body`.
exchange <- function(client, method, type, headers, body, take) {
  handle <- curl::new_handle(
    url = sprintf("http://%s/trucedata.v1.%s", client$address, method), post = TRUE, postfieldsize = length(body), postfields = body,
    connecttimeout = max(client$timeout, 1), timeout_ms = if (is.null(client$timeout)) 0 else 1000 * (client$timeout + SECONDS_TO_ANSWER))
  limit <- if (!is.null(client$timeout)) list("Connect-Timeout-Ms" = format(1000 * client$timeout, scientific = FALSE))
  curl::handle_setheaders(handle, .list = c(
    "Content-Type" = type, "Connect-Protocol-Version" = "1", "Expect" = "", limit, headers, client$headers))
  came <- list()
  broken <- NULL
  body <- raw()
  pool <- curl::new_pool()
  curl::multi_add(handle, data = function(piece, ...) came[[length(came) + 1]] <<- piece, fail = function(why) broken <<- why, pool = pool)
  repeat {
    pending <- curl::multi_run(timeout = SECONDS_OF_ROUND, pool = pool)$pending
    about <- curl::handle_data(handle)
    bytes <- do.call(c, c(list(raw()), came))
    came <- list()
    stopped <- FALSE
    if (!identical(about$type, type)) body <- c(body, bytes) else if (length(bytes)) stopped <- !take(bytes)
    if (stopped && pending > 0) curl::multi_cancel(handle)
    if (stopped || pending == 0) break
  }
  list(status = about$status_code, type = about$type, headers = curl::parse_headers_list(about$headers), body = body, broken = broken, stopped = stopped)
}

gzip <- function(bytes) {
  file <- tempfile()
  on.exit(unlink(file))
  compressed <- gzfile(file, "wb")
  writeBin(bytes, compressed)
  close(compressed)
  readBin(file, "raw", file.size(file))
}

gunzip <- function(bytes) memDecompress(bytes, "gzip")

# One attempt at a call with one answer: the message, or a condition.
unary <- function(client, method, request, response) {
  content <- raw()
  headers <- if (client$compress) list("Content-Encoding" = "gzip", "Accept-Encoding" = "gzip")
  body <- request$serialize(NULL)
  answer <- exchange(client, method, "application/proto", headers, if (client$compress) gzip(body) else body, function(bytes) {
    content <<- c(content, bytes)
    TRUE
  })
  plain <- if (identical(answer$headers[["content-encoding"]], "gzip")) gunzip else identity
  if (!is.null(answer$broken)) return(unavailable(client, answer$broken))
  if (identical(answer$type, "application/proto")) return(read(message_type(response), plain(content)))
  if (!identical(answer$type, "application/json")) return(unavailable(client, paste("HTTP status", answer$status)))
  failure_of(jsonlite::fromJSON(rawToChar(plain(answer$body)), simplifyVector = FALSE))
}

# A message as one frame of a Connect stream: a byte of flags, the length in four bytes, the message.
frame_of <- function(message, compress) {
  bytes <- message$serialize(NULL)
  if (compress) bytes <- gzip(bytes)
  c(as.raw(if (compress) COMPRESSED else 0), writeBin(length(bytes), raw(), endian = "big"), bytes)
}

# One attempt at a stream: gives each message to `take` as it comes, until that is FALSE, and answers with the condition that ended it, NULL at its end.
stream <- function(client, method, requests, response, take) {
  rest <- raw()
  end <- NULL
  headers <- if (client$compress) list("Connect-Content-Encoding" = "gzip", "Connect-Accept-Encoding" = "gzip")
  body <- do.call(c, c(list(raw()), lapply(requests, frame_of, client$compress)))
  answer <- exchange(client, method, "application/connect+proto", headers, body, function(bytes) {
    frames <- split_frames(c(rest, bytes))
    rest <<- frames$rest
    end <<- frames$end
    for (content in frames$messages) if (!take(read(message_type(response), content))) return(FALSE)
    TRUE
  })
  if (answer$stopped) return(failure("the call was stopped", "cancelled"))
  if (is.null(answer$broken) && !identical(answer$type, "application/connect+proto")) answer$broken <- paste("HTTP status", answer$status)
  if (is.null(end)) return(unavailable(client, if (is.null(answer$broken)) "the stream has no end" else answer$broken))
  error <- jsonlite::fromJSON(rawToChar(end), simplifyVector = FALSE)$error
  if (!is.null(error)) failure_of(error)
}

# The frames of a Connect stream, and the rest, which is the beginning of one more.
split_frames <- function(bytes) {
  messages <- list()
  end <- NULL
  at <- 0
  while (at + 5 <= length(bytes)) {
    size <- sum(as.integer(bytes[at + 2:5]) * 256^(3:0))
    if (at + 5 + size > length(bytes)) break
    flags <- as.integer(bytes[at + 1])
    content <- bytes[at + 5 + seq_len(size)]
    if (bitwAnd(flags, COMPRESSED)) content <- gunzip(content)
    if (bitwAnd(flags, END_OF_STREAM)) end <- content else messages[[length(messages) + 1]] <- content
    at <- at + 5 + size
  }
  list(messages = messages, end = end, rest = bytes[seq_len(length(bytes) - at) + at])
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

# A stream whose messages go to `take` until that is FALSE; one that breaks goes on behind the last cursor that came.
follow <- function(client, method, request, response, cursor_of, take) {
  attempt <- 1
  repeat {
    failed <- stream(client, method, list(request), response, function(message) {
      cursor <- cursor_of(message)
      if (nzchar(cursor)) {
        request$cursor <<- cursor
        attempt <<- 1
      }
      take(message)
    })
    if (is.null(failed) || failed$code == "cancelled") return(invisible())
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
