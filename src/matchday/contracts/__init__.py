"""The published events, one file per publishing module. Nothing here imports a driver or a framework."""
