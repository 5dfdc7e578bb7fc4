"""The counter's memory: one function per verb, each run inside the caller's transaction."""
