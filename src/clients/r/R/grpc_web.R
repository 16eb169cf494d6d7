# gRPC-Web (PROTOCOL-WEB.md of gRPC) over HTTP/1.1: a call posts its messages as frames, and the reply is frames, the last of which holds
# the trailers.
CONTENT_TYPE <- "application/grpc-web+proto"
# Bits of the first byte of a frame.
COMPRESSED <- 0x01L
TRAILERS <- 0x80L
# How long after its deadline a call still waits for the server's own answer to that.
GRACE_SECONDS <- 2
# How long a call waits for a connection.
CONNECT_SECONDS <- 20
# Interval at which received bytes are examined.
POLL_SECONDS <- 0.1

# Makes one attempt at a call, unary or streaming, and passes each message of the reply to `take` as it arrives, until that returns FALSE.
# Returns the condition that ended the call, or NULL when it succeeded.
attempt_call <- function(client, method, requests, response, take) {
  received <- list()
  broken <- NULL
  handle <- call_handle(client, method, requests)
  pool <- curl::new_pool()
  curl::multi_add(
    handle, data = function(bytes, ...) received[[length(received) + 1]] <<- bytes, fail = function(why) broken <<- why, pool = pool)
  on.exit(curl::multi_cancel(handle))
  started <- heard <- proc.time()[["elapsed"]]
  frames <- split_frames(raw())
  trailers <- NULL
  repeat {
    pending <- curl::multi_run(timeout = POLL_SECONDS, pool = pool)$pending
    reply <- curl::handle_data(handle)
    is_grpc_web <- isTRUE(startsWith(c(reply$type, "")[1], "application/grpc-web"))
    if (is_grpc_web) {
      frames <- split_frames(do.call(c, c(list(frames$rest), received)))
      for (message in frames$messages) {
        if (!take(read(message_type(response), message))) return(failure("the call was stopped", "CANCELLED"))
      }
      trailers <- c(trailers, frames$trailers)
    }
    if (length(received)) heard <- proc.time()[["elapsed"]]
    received <- list()
    if (pending == 0) break
    if (!is.null(client$max_silence) && proc.time()[["elapsed"]] - heard >= client$max_silence) return(silent_watch(client))
  }
  # A reply without messages may have its status in the HTTP headers instead.
  if (is.null(trailers) && is_grpc_web) trailers <- curl::parse_headers_list(reply$headers)
  if (!is.null(trailers[["grpc-status"]])) return(failure_of(trailers))
  if (!is.null(client$timeout) && proc.time()[["elapsed"]] - started >= client$timeout) return(deadline_exceeded(client))
  why <- if (is_grpc_web) "its reply has no status" else paste("HTTP status", reply$status_code)
  unavailable(client, if (is.null(broken)) why else broken)
}

call_handle <- function(client, method, requests) {
  body <- do.call(c, c(list(raw()), lapply(requests, frame_of, client$compress)))
  is_secure <- startsWith(client$address, "https://")
  handle <- curl::new_handle(
    url = sprintf("%s%s/trucedata.v1.%s", if (is_secure) "" else "http://", client$address, method), post = TRUE,
    postfieldsize = length(body), postfields = body,
    timeout_ms = if (is.null(client$timeout)) 0 else 1000 * (client$timeout + GRACE_SECONDS), connecttimeout = CONNECT_SECONDS)
  if (is_loopback(client)) curl::handle_setopt(handle, noproxy = "*")
  if (!is.null(client$certificates)) curl::handle_setopt(handle, cainfo = client$certificates)
  curl::handle_setheaders(handle, .list = c(
    list("Content-Type" = CONTENT_TYPE, "Accept" = CONTENT_TYPE, "Expect" = ""),
    if (!is.null(client$timeout)) list("grpc-timeout" = sprintf("%.0fm", 1000 * client$timeout)),
    if (client$compress) list("grpc-encoding" = "gzip", "grpc-accept-encoding" = "gzip"), client$headers))
  handle
}

# A message as one frame: a byte of flags, the length in four bytes, and the message.
frame_of <- function(message, compress) {
  bytes <- message$serialize(NULL)
  if (compress) bytes <- gzip(bytes)
  c(as.raw(if (compress) COMPRESSED else 0), writeBin(length(bytes), raw(), endian = "big"), bytes)
}

# The complete frames in `bytes`: messages and trailers (header lines by name; NULL before they arrive). `rest` is the start of the next
# frame.
split_frames <- function(bytes) {
  messages <- list()
  trailers <- NULL
  at <- 0
  while (at + 5 <= length(bytes)) {
    size <- sum(as.integer(bytes[at + 2:5]) * 256^(3:0))
    if (at + 5 + size > length(bytes)) break
    flags <- as.integer(bytes[at + 1])
    content <- bytes[at + 5 + seq_len(size)]
    if (bitwAnd(flags, COMPRESSED)) content <- memDecompress(content, "gzip")
    if (bitwAnd(flags, TRAILERS)) trailers <- curl::parse_headers_list(content) else messages[[length(messages) + 1]] <- content
    at <- at + 5 + size
  }
  list(messages = messages, trailers = trailers, rest = bytes[seq_len(length(bytes) - at) + at])
}

# memCompress() writes the zlib format, not that of gzip.
gzip <- function(bytes) {
  file <- tempfile()
  on.exit(unlink(file))
  compressed <- gzfile(file, "wb")
  writeBin(bytes, compressed)
  close(compressed)
  readBin(file, "raw", file.size(file))
}

base64_decode <- function(text) {
  digits <- match(strsplit(sub("=+$", "", text), "")[[1]], c(LETTERS, letters, 0:9, "+", "/")) - 1
  groups <- matrix(c(digits, rep(0, -length(digits) %% 4)), 4)
  bytes <- rbind(groups[1, ] * 4 + groups[2, ] %/% 16, groups[2, ] %% 16 * 16 + groups[3, ] %/% 4, groups[3, ] %% 4 * 64 + groups[4, ])
  as.raw(bytes[seq_len((length(digits) * 6) %/% 8)])
}
