"""Rules of accounts: pure, synchronous, no I/O."""
