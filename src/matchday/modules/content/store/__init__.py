"""This module's own rows. An article is locked before it changes."""
