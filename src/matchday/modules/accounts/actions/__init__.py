"""What a person, an organisation, a platform admin or the clock may do with accounts: one file each."""
