"""Machinery that every module stands on. It knows no business word."""
