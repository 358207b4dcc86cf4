"""How kubectl prints: tables, YAML, JSON, names, templates and descriptions. Objects in, text out."""
