"""The look of every page: layout, components, static files and the one way to render them."""
