"""Smart locks on the doors: one driver a maker."""
