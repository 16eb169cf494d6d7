# Errors are conditions of class trucedata_error, and of trucedata_not_found, trucedata_invalid_request or trucedata_server_unavailable. Beside
# the message they have the canonical code, the reason (a name of ErrorReason), the field (path of the wrong argument) and a hint; "" without.
classes <- c(
  not_found = "trucedata_not_found", invalid_argument = "trucedata_invalid_request", out_of_range = "trucedata_invalid_request",
  failed_precondition = "trucedata_invalid_request", unavailable = "trucedata_server_unavailable")

failure <- function(message, code, reason = "", field = "", hint = "") {
  structure(
    list(message = message, call = NULL, code = code, reason = reason, field = field, hint = hint),
    class = c(if (code %in% names(classes)) classes[[code]], "trucedata_error", "error", "condition"))
}

unavailable <- function(client, why) {
  failure(sprintf(
    "no TruceData server answers at %s, or it stopped (%s); start one with `trucedata serve`, or give the address of its HTTP port",
    client$address, why), "unavailable")
}

# The condition for an error as the Connect protocol writes it.
failure_of <- function(error) {
  reason <- field <- hint <- ""
  for (detail in error$details) {
    value <- jsonlite::base64_dec(paste0(detail$value, strrep("=", -nchar(detail$value) %% 4)))
    if (detail$type == "google.rpc.ErrorInfo") {
      reason <- read(P("trucedata.rpc.v1.ErrorInfo"), value)$reason
    } else if (detail$type == "google.rpc.BadRequest") {
      violation <- read(P("trucedata.rpc.v1.BadRequest"), value)$field_violations[[1]]
      field <- violation$field
      hint <- violation$description
    }
  }
  failure(error$message, error$code, reason, field, hint)
}
