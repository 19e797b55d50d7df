"""The worker: Celery, fed from the outbox by a relay, in a child process that the service keeps alive.

The broker only says "look now": messages are outbox ids, nobody but the relay publishes, and a broker that
loses everything loses nothing.
"""
