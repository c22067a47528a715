"""The rules of competitions: pure, synchronous, no I/O."""
