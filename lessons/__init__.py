"""Teaching: the course pages, and the course itself as data in ``content/``."""
