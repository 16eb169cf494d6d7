# The host of the client's address, without the scheme, the port and the brackets of IPv6.
host_of <- function(client) gsub("^\\[|\\]$", "", sub(":[0-9]+$", "", sub("^https://", "", client$address)))

# Whether the server is on this machine, so that no proxy is used for it.
is_loopback <- function(client) grepl("^(localhost|127\\.[0-9.]+|::1)$", tolower(host_of(client)))

# The name of the environment variable with the proxy that curl uses for the client's address, or NULL.
proxy_variable <- function(client) {
  if (is_loopback(client)) return(NULL)
  exceptions <- strsplit(paste(Sys.getenv(c("no_proxy", "NO_PROXY")), collapse = ","), "[, ]+")[[1]]
  exceptions <- sub("^\\.", "", exceptions[nzchar(exceptions)])
  host <- host_of(client)
  if (any(exceptions == "*" | exceptions == host | endsWith(host, paste0(".", exceptions)))) return(NULL)
  names <- c(if (startsWith(client$address, "https://")) c("https_proxy", "HTTPS_PROXY") else "http_proxy", "all_proxy", "ALL_PROXY")
  Find(function(name) nzchar(Sys.getenv(name)), names)
}
