"""What people ask about tickets."""
