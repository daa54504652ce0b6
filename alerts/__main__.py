"""`python -m alerts` is the `alerts` command."""

from alerts.cli.main import main

main()
