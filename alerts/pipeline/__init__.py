"""DOING: the use cases; each opens its own transaction and connects deciding with remembering."""
