"""The process that does the jobs of the queue."""

import asyncio

from django.db import close_old_connections
from procrastinate.contrib.django import app

# A job that still runs so long after the worker was told to stop is asked to break off.
GRACE_SECONDS = 0.5
# A worker says so often that it lives; one that has been silent so long is dead.
HEARTBEAT_SECONDS, DEAD_SECONDS = 2, 10


def serve() -> None:
    """Do jobs until told to stop."""
    with app.replace_connector(app.connector.get_worker_connector()) as jobs:
        asyncio.run(_work(jobs))


async def _work(jobs) -> None:
    async with jobs.open_async():
        await jobs.run_worker_async(
            shutdown_graceful_timeout=GRACE_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=DEAD_SECONDS,
            task_middleware=[_with_fresh_connection],
        )


def _with_fresh_connection(call_next, context, worker):
    """A job must not start on a connection that broke during the one before."""
    close_old_connections()
    try:
        return call_next()
    finally:
        close_old_connections()
