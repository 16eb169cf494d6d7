# Makes published.json: R's own answers to examples of papers, which the Domain's answers are held against. Run: Rscript --vanilla published.R > published.json
# (Debian r-base-core). The signed ranks are the example that R's wilcox.test documents as Hollander and Wolfe (1973), page 29, the p-values those
# of Benjamini and Hochberg (1995), page 295, as the tests of statsmodels have them too.
numbers <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
first <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
second <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
test <- wilcox.test(first, second, paired = TRUE, exact = FALSE, correct = FALSE)
p <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000)
cat(sprintf(
  '{\n  "made_by": "%s",\n  "first": %s,\n  "second": %s,\n  "t_plus": %s,\n  "p_value": %s,\n  "p": %s,\n  "holm": %s,\n  "benjamini_hochberg": %s\n}\n',
  R.version.string, numbers(first), numbers(second), numbers(test$statistic), numbers(test$p.value), numbers(p), numbers(p.adjust(p, "holm")), numbers(p.adjust(p, "BH"))))
