"""The Django project: settings, addresses, and the command that serves the site."""
