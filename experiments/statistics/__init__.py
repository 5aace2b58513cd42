"""Estimates with intervals, effects, measures of outcomes, posteriors and set-theoretic solutions: arithmetic on arrays that knows no study."""
