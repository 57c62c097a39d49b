"""Programs that are wrong on purpose: a valid program, one edit, the error that Warp answers with, the repair."""
