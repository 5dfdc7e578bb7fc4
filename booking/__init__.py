"""The rules of the counter, and their memory."""
