"""COMMANDS: one thin module a group; heavy imports happen inside a command, never at start."""
