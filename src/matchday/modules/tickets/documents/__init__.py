"""What tickets prints."""
