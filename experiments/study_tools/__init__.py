"""What studies share between a declaration of arms and a report: contrasts, scenarios, plausible cities, columns, sentences."""
