"""Real PostgreSQL and a real Redis-protocol server, for the demo and the tests, with nothing installed first.

The server programs come from wheels. Where `DATABASE_URL` or `REDIS_URL` is set, that server is used and
nothing is started in its place.
"""
