"""Measures how fast loading, building, queries and pages are, as ratios within one run."""
