"""The HTTP interface of tickets."""
