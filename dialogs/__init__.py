"""The talk: functions from (state, message, questions about the world) to (state, replies, command)."""
