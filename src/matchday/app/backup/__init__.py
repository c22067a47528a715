"""A back-up is one archive: the database as it was at one moment, every file, and a manifest that tells what is right."""
