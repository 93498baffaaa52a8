"""One module a command: HELP, arguments(parser), run(parsed) → exit status."""
