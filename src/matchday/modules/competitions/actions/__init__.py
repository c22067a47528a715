"""What people and the clock may do with competitions: one file each."""
