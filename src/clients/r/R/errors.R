# Errors are conditions of class trucedata_error and, by their code, of trucedata_not_found, trucedata_invalid_request or
# trucedata_server_unavailable. Besides the message they hold the canonical `code`, the `reason` (a name of ErrorReason), the `field` (the
# path of the wrong argument) and a `hint`; each is "" where it does not apply.
ERROR_CLASSES <- c(
  NOT_FOUND = "trucedata_not_found", INVALID_ARGUMENT = "trucedata_invalid_request", OUT_OF_RANGE = "trucedata_invalid_request",
  FAILED_PRECONDITION = "trucedata_invalid_request", UNAVAILABLE = "trucedata_server_unavailable")

# The canonical status codes from 1 on.
STATUS_CODES <- c(
  "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED")

failure <- function(message, code, reason = "", field = "", hint = "") {
  structure(
    list(message = message, call = NULL, code = code, reason = reason, field = field, hint = hint),
    class = c(if (code %in% names(ERROR_CLASSES)) ERROR_CLASSES[[code]], "trucedata_error", "error", "condition"))
}

unavailable <- function(client, why) {
  proxy <- proxy_variable(client)
  if (!is.null(proxy)) {
    message <- "no TruceData server answers at %s through the proxy in the environment variable %s (%s); add %s to no_proxy, or correct %s"
    return(failure(sprintf(message, client$address, proxy, why, host_of(client), proxy), "UNAVAILABLE"))
  }
  failure(sprintf(
    "no TruceData server answers at %s, or it stopped (%s); start one with `trucedata serve`, or give the address of its HTTP port",
    client$address, why), "UNAVAILABLE")
}

silent_watch <- function(client) {
  why <- "%s sent neither a change nor a heartbeat for %g s; check the network and the server, or set a longer heartbeat"
  failure(sprintf(why, client$address, client$max_silence), "UNAVAILABLE")
}

deadline_exceeded <- function(client) {
  why <- "the server at %s did not answer within %g s; give tc_client() a longer timeout"
  failure(sprintf(why, client$address, client$timeout), "DEADLINE_EXCEEDED")
}

# The condition for the trailers of a call, with the details that google.rpc.Status holds; NULL for OK.
failure_of <- function(trailers) {
  status <- trailers[["grpc-status"]]
  if (status == "0") return(NULL)
  code <- STATUS_CODES[match(status, seq_along(STATUS_CODES), nomatch = match("UNKNOWN", STATUS_CODES))]
  reason <- field <- hint <- ""
  encoded <- trailers[["grpc-status-details-bin"]]
  for (detail in if (!is.null(encoded)) read(P("google.rpc.Status"), base64_decode(encoded))$details) {
    type <- sub(".*/", "", detail$type_url)
    if (type == "google.rpc.ErrorInfo") {
      reason <- read(P(type), detail$value)$reason
    } else if (type == "google.rpc.BadRequest") {
      violation <- read(P(type), detail$value)$field_violations[[1]]
      field <- violation$field
      hint <- violation$description
    }
  }
  message <- trailers[["grpc-message"]]
  failure(if (is.null(message)) paste("the call ended with", code) else curl::curl_unescape(message), code, reason, field, hint)
}
