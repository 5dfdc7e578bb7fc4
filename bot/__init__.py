"""The edges: LINE, Slack, HTTP, Redis; they translate and decide nothing."""
