#' The series of an alignment over its sessions, one line a series and event; the dashed line is the anchor session.
plot.trucedata_alignment <- function(x, main = NULL, ...) {
  percent <- attr(x, "measure") %in% c("SIMPLE_RETURN", "LOG_RETURN", "CUMULATIVE_SIMPLE_RETURN")
  groups <- split(x, list(x$event, x$series), drop = TRUE)
  colors <- hcl.colors(max(2, length(groups)), "Dark 3")
  several <- length(unique(x$event)) > 1
  names <- vapply(groups, function(g) paste(sub("^series/", "", g$series[1]), if (several) sub("^events/", "", g$event[1])), "")
  values <- if (percent) 100 * x$value else x$value
  plot(
    range(x$offset), range(values, na.rm = TRUE), type = "n", las = 1, bty = "l", xlab = "sessions from the event",
    ylab = paste0(tolower(gsub("_", " ", attr(x, "measure"))), if (percent) ", %" else paste0(", ", attr(x, "units"))),
    main = if (is.null(main)) toString(unique(sub("^events/", "", x$event))) else main, ...)
  abline(h = if (percent) 0, v = 0, col = "grey70", lty = c(if (percent) 1, 2))
  for (place in seq_along(groups)) {
    group <- groups[[place]]
    lines(group$offset, if (percent) 100 * group$value else group$value, type = "o", pch = 19, lwd = 2, col = colors[place])
  }
  legend("bottomleft", trimws(names), col = colors[seq_along(groups)], lwd = 2, pch = 19, bty = "n")
  invisible(x)
}
