# The messages of the contract and of google.rpc. RProtoBuf reads the protos that the package contains; google.protobuf comes with
# libprotobuf-dev.
.onLoad <- function(libname, pkgname) {
  protos <- system.file("protos", package = pkgname, lib.loc = libname)
  files <- list.files(protos, "[.]proto$", recursive = TRUE)
  RProtoBuf::readProtoFiles2(files = files, protoPath = c(protos, "/usr/include"))
}

message_type <- function(name) P(paste0("trucedata.v1.", name))

# A message with the fields given; NULL is not set.
message_of <- function(.type, ...) do.call(RProtoBuf::new, c(message_type(.type), Filter(Negate(is.null), list(...))))

# The names of an enum without its prefix, named by the whole name.
words_of <- function(enum) {
  names <- names(sort(unlist(as.list(enum))))
  setNames(substring(names, nchar(names[1]) - nchar("UNSPECIFIED") + 1), names)
}

# One value a message, of a field that holds text, a number or an enum.
text <- function(messages, name) vapply(messages, function(m) m[[name]], "")
number <- function(messages, name) vapply(messages, function(m) as.numeric(m[[name]]), 0)
several <- function(messages, name) I(lapply(messages, function(m) m[[name]]))

word <- function(messages, name) {
  if (!length(messages)) return(character())
  values <- as.list(enum_type(field(descriptor(messages[[1]]), name = name)))
  numbers <- unlist(values)
  words <- words_of(values)
  words[numbers == 0] <- ""
  unname(words[match(number(messages, name), numbers)])
}

# Timestamps in UTC; NA where not set.
instant <- function(messages, name) {
  seconds <- vapply(messages, function(m) {
    if (!m$has(name)) NA_real_ else m[[name]]$seconds + m[[name]]$nanos / 1e9
  }, 0)
  .POSIXct(seconds, tz = "UTC")
}

# Nanoseconds as POSIXct holds them, to a quarter of a microsecond; NumPy's NaT, -2^63, is NA.
nanos <- function(values) .POSIXct(ifelse(values == -2^63, NA_real_, values / 1e9), tz = "UTC")

day <- function(date) sprintf("%04d-%02d-%02d", date$year, date$month, date$day)

# A unit in words: "USD per barrel", "index points", "fraction".
unit_text <- function(unit) {
  name <- if (nzchar(unit$currency)) unit$currency else if (nzchar(unit$counted)) unit$counted else gsub("_", " ", tolower(word(list(unit), "kind")))
  if (nzchar(unit$per)) paste(name, "per", unit$per) else name
}

# Quantities with the interval that the source's words leave, infinite where they leave it open; NA where none is stated.
quantities <- function(messages, name) {
  each <- lapply(messages, function(m) if (m$has(name)) m[[name]])
  bound <- function(of, open) vapply(each, function(q) if (is.null(q)) NA_real_ else if (q$has(of)) q[[of]] else open, 0)
  data.frame(
    value = vapply(each, function(q) if (is.null(q)) NA_real_ else q$value, 0), low = bound("low", -Inf), high = bound("high", Inf),
    unit = vapply(each, function(q) if (is.null(q)) "" else unit_text(q$unit), ""))
}

snapshot_facts <- function(snapshot) {
  one <- list(snapshot)
  list(
    revision = snapshot$revision, knowledge_time = instant(one, "knowledge_time"), max_knowledge_time = instant(one, "max_knowledge_time"),
    record_time = instant(one, "record_time"), calendar_version = snapshot$calendar_version, time_zone_version = snapshot$time_zone_version)
}

with_snapshot <- function(frame, snapshot) {
  attr(frame, "snapshot") <- snapshot_facts(snapshot)
  frame
}
