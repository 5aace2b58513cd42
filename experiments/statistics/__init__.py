"""Estimates with intervals, effects, measures, posteriors, set-theoretic solutions: arithmetic that knows no study."""
