# lme4's fit of every design named in spec.tsv (name, method, factors, fixed, weights): one line per number.
# The optimisers are run from several starts to a tight tolerance and the lowest criterion counts.
suppressMessages(library(lme4))
folder <- commandArgs(trailingOnly = TRUE)[1]
spec <- read.delim(file.path(folder, "spec.tsv"), header = FALSE, colClasses = "character", quote = "")
quiet <- list(check.conv.singular = "ignore", check.nobs.vs.nlev = "ignore", check.nobs.vs.rankZ = "ignore",
              check.nobs.vs.nRE = "ignore", check.scaleX = "ignore", calc.derivs = FALSE)
controls <- list(
  do.call(lmerControl, c(quiet, list(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 20000)))),
  do.call(lmerControl, c(quiet, list(optimizer = "nloptwrap", optCtrl = list(
    xtol_abs = 1e-10, ftol_abs = 1e-12, xtol_rel = 0, ftol_rel = 0, maxeval = 20000)))))
say <- function(...) cat(paste(..., sep = "\t"), "\n", sep = "")
for (i in seq_len(nrow(spec))) {
  name <- spec[i, 1]
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  factors <- strsplit(spec[i, 3], " ")[[1]]
  fixed <- strsplit(spec[i, 4], " ")[[1]]
  # Weights are frequencies here: the rows are repeated (lme4's own weights mean something else).
  if (spec[i, 5] == "yes") data <- data[rep(seq_len(nrow(data)), data$w), ]
  for (factor_name in factors) data[[factor_name]] <- factor(data[[factor_name]])
  formula <- as.formula(paste("y ~", paste(c("1", fixed, sprintf("(1 | %s)", factors)), collapse = " + ")))
  best <- NULL
  for (control in controls) for (start in c(1, 0.1, 4)) {
    fit <- try(suppressWarnings(suppressMessages(lmer(
      formula, data, REML = spec[i, 2] == "REML", control = control, start = rep(start, length(factors))))),
      silent = TRUE)
    if (inherits(fit, "try-error")) next
    criterion <- if (spec[i, 2] == "REML") REMLcrit(fit) else -2 * as.numeric(logLik(fit))
    if (is.null(best) || criterion < best$criterion) best <- list(criterion = criterion, fit = fit)
  }
  if (is.null(best)) { say(name, "failed"); next }
  n <- function(x) sprintf("%.17g", x)
  say(name, "criterion", n(best$criterion))
  components <- as.data.frame(VarCorr(best$fit))
  for (k in seq_len(nrow(components))) say(name, "variance", components$grp[k], n(components$vcov[k]))
  coefficients <- fixef(best$fit)
  errors <- sqrt(diag(as.matrix(vcov(best$fit))))
  for (k in seq_along(coefficients)) say(name, "beta", n(coefficients[k]), n(errors[k]))
  modes <- ranef(best$fit, condVar = TRUE)
  for (factor_name in names(modes)) {
    table <- modes[[factor_name]]
    deviation <- sqrt(as.vector(attr(table, "postVar")))
    for (k in seq_len(nrow(table)))
      say(name, "effect", factor_name, rownames(table)[k], n(table[k, 1]), n(deviation[k]))
  }
}
