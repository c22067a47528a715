"""What people ask about payments."""
