# The messages of the contract and of google.rpc. RProtoBuf reads the protos that the package contains; google.protobuf comes with
# libprotobuf-dev.
.onLoad <- function(libname, pkgname) {
  protos <- system.file("protos", package = pkgname, lib.loc = libname)
  files <- list.files(protos, "[.]proto$", recursive = TRUE)
  RProtoBuf::readProtoFiles2(files = files, protoPath = c(protos, "/usr/include"))
}

message_type <- function(name) P(paste0("trucedata.v1.", name))

# Creates a message with the given fields. A field that is NULL remains unset.
message_of <- function(.type, ...) do.call(RProtoBuf::new, c(message_type(.type), Filter(Negate(is.null), list(...))))

# Returns the names of the values of an enum without prefix, named by their full names.
enum_names_of <- function(enum) {
  names <- names(sort(unlist(as.list(enum))))
  setNames(substring(names, nchar(names[1]) - nchar("UNSPECIFIED") + 1), names)
}

# Each returns one value per message, of a field with text, a number, a list or an enum.
text <- function(messages, name) vapply(messages, function(m) m[[name]], "")
number <- function(messages, name) vapply(messages, function(m) as.numeric(m[[name]]), 0)
several <- function(messages, name) I(lapply(messages, function(m) m[[name]]))

enum_name <- function(messages, name) {
  if (!length(messages)) return(character())
  values <- as.list(enum_type(field(descriptor(messages[[1]]), name = name)))
  numbers <- unlist(values)
  names <- enum_names_of(values)
  names[numbers == 0] <- ""
  unname(names[match(number(messages, name), numbers)])
}

# Returns timestamps in UTC; NA where they are not set.
instant <- function(messages, name) {
  seconds <- vapply(messages, function(m) {
    if (!m$has(name)) NA_real_ else m[[name]]$seconds + m[[name]]$nanos / 1e9
  }, 0)
  .POSIXct(seconds, tz = "UTC")
}

# Returns Duration fields in seconds; NA where unset.
seconds <- function(messages, name) {
  vapply(messages, function(m) if (!m$has(name)) NA_real_ else m[[name]]$seconds + m[[name]]$nanos / 1e9, 0)
}

# Converts nanoseconds to POSIXct, which is precise to a quarter of a microsecond. -2^63, NumPy's NaT, becomes NA.
nanoseconds <- function(values) .POSIXct(ifelse(values == -2^63, NA_real_, values / 1e9), tz = "UTC")

civil_date <- function(date) sprintf("%04d-%02d-%02d", date$year, date$month, date$day)

# Returns a unit in words: "USD per barrel", "index points", "fraction".
unit_text <- function(unit) {
  kind <- gsub("_", " ", tolower(enum_name(list(unit), "kind")))
  name <- if (nzchar(unit$currency)) unit$currency else if (nzchar(unit$counted)) unit$counted else kind
  if (nzchar(unit$per)) paste(name, "per", unit$per) else name
}

# Returns quantities with their intervals, which are infinite where the source sets no bound; NA where no quantity is stated.
quantities <- function(messages, name) {
  each <- lapply(messages, function(m) if (m$has(name)) m[[name]])
  bound <- function(name, open) vapply(each, function(q) if (is.null(q)) NA_real_ else if (q$has(name)) q[[name]] else open, 0)
  data.frame(
    value = vapply(each, function(q) if (is.null(q)) NA_real_ else q$value, 0), low = bound("low", -Inf), high = bound("high", Inf),
    unit = vapply(each, function(q) if (is.null(q)) "" else unit_text(q$unit), ""))
}

snapshot_facts <- function(snapshot) {
  one <- list(snapshot)
  list(
    revision = snapshot$revision, knowledge_time = instant(one, "knowledge_time"), max_knowledge_time = instant(one, "max_knowledge_time"),
    record_time = instant(one, "record_time"), calendar_version = snapshot$calendar_version, time_zone_version = snapshot$time_zone_version,
    beyond_record = record_ends(snapshot$beyond_record))
}

# Returns when each part of the record ends, named by the part.
record_ends <- function(ends) setNames(instant(ends, "end_time"), text(ends, "name"))

with_snapshot <- function(frame, snapshot) {
  attr(frame, "snapshot") <- snapshot_facts(snapshot)
  frame
}
