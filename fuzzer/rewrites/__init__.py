"""Rewrites of a kernel's source that keep its meaning: what Warp makes of both must do the same."""
