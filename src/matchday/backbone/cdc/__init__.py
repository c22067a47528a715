"""Changes elsewhere: what another program writes into its PostgreSQL, as events on JetStream.

Top-down: `pipe` runs it all; `backfill` reads what is there already, `connection` is the room where PostgreSQL's
replication protocol is spoken, `pgoutput`, `values` and `transactions` make sense of it without any I/O (but for the
spool), `events` says it as JSON, `publishing` and `parked` bring it to NATS. See docs/decisions/0021.
"""
