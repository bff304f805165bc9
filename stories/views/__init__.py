"""Pages of the room `stories`: one module for each kind of page."""
