"""What a scorer may do to a match, one file each."""
