"""What the portal does when it hears of a change."""
