"""Hydra's `hydra/sweeper=framebreak`: a sweep that is composed once, checked whole and stored point by point."""
