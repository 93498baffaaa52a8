# CPU seconds of lme4 on InstEval: fit, and fit + conditional variances. Prints one line per repetition.
library(lme4)
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(gzfile(arguments[1]))
for (name in c("s", "d", "dept", "service")) data[[name]] <- factor(data[[name]])
formulas <- list(m1 = y ~ 1 + (1 | s) + (1 | d), m2 = y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept))
cpu <- function(expression) { gc(); t <- system.time(expression); t[["user.self"]] + t[["sys.self"]] }
cat("blas", normalizePath(extSoftVersion()[["BLAS"]]), "lme4", as.character(packageVersion("lme4")), "\n")
# The check of derivatives after the fit is switched off: it is not part of the estimate.
control <- lmerControl(calc.derivs = FALSE)
for (name in names(formulas)) for (repetition in seq_len(as.integer(arguments[2]))) {
  fit_seconds <- cpu(fit <- lmer(formulas[[name]], data, control = control))
  variance_seconds <- cpu(ranef(fit, condVar = TRUE))
  cat("time", name, fit_seconds, variance_seconds, sprintf("%.9f", as.numeric(logLik(fit))), "\n")
}
