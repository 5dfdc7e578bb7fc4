"""Stand-ins of the LINE and Slack platforms over HTTP, the demo page, the movable clock: nothing here knows the bot's inside."""
