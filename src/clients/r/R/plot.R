#' Plots the series of an alignment over its sessions, with one line per series and event. The dashed line is the anchor session.
plot.trucedata_alignment <- function(x, main = NULL, ...) {
  percent <- attr(x, "measure") %in% c("SIMPLE_RETURN", "LOG_RETURN", "CUMULATIVE_SIMPLE_RETURN")
  x$drawn <- if (percent) 100 * x$value else x$value
  groups <- split(x, list(factor(x$event, unique(x$event)), factor(x$series, unique(x$series))), drop = TRUE)
  colors <- hcl.colors(max(2, length(groups)), "Dark 3")
  if (is.null(main)) main <- if (length(unique(x$event)) == 1) short(x$event[1]) else paste(length(unique(x$event)), "events")
  # The legend is between the title and the lines, so that it hides none of them.
  before <- par(mar = c(4, 4, 2.5 + length(groups), 1))
  on.exit(par(before))
  plot(
    range(x$offset), range(x$drawn, na.rm = TRUE), type = "n", las = 1, bty = "l", xlab = "sessions from the event",
    ylab = paste0(tolower(gsub("_", " ", attr(x, "measure"))), ", ", if (percent) "%" else attr(x, "units")), ...)
  title(main, line = 1.2 + length(groups), adj = 0)
  abline(h = if (percent) 0, v = 0, col = "grey70", lty = c(if (percent) 1, 2))
  for (index in seq_along(groups)) {
    lines(groups[[index]]$offset, groups[[index]]$drawn, type = "o", pch = 19, lwd = 2, col = colors[index])
  }
  legend("bottomleft", legend_names(groups), col = colors[seq_along(groups)], lwd = 2, pch = 19, bty = "n", inset = c(0, 1), xpd = TRUE)
  invisible(x)
}

short <- function(name) sub("^[a-z]+/", "", name)

# Returns a name for each line: the series, the event, or both if both differ.
legend_names <- function(groups) {
  series <- vapply(groups, function(group) short(group$series[1]), "")
  events <- vapply(groups, function(group) short(group$event[1]), "")
  if (length(unique(events)) == 1) series else if (length(unique(series)) == 1) events else paste(series, events, sep = ", ")
}
