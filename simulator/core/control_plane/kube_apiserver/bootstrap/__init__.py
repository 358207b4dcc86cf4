"""What a new cluster holds before anyone uses it, and who of the API server puts it there."""
