"""The composition root: which modules there are, how a process is put together, and the command line."""
