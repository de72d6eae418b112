"""The process that does the jobs of the queue."""

import asyncio
import contextlib

from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import OperationalError

from conversalabs.acting import acting

# A job that still runs so long after the worker was told to stop is asked to break off.
GRACE_SECONDS = 0.5
# A worker says so often that it lives; one that has been silent so long is dead.
HEARTBEAT_SECONDS, DEAD_SECONDS = 2, 10
# A long import, and a search for duplicates beside it, leave room for short jobs.
JOBS_AT_ONCE = 3
# A job that goes back into the queue announces itself to nobody; it is looked for.
POLL_SECONDS = 2
# Longer without a database the worker does not wait; a new one starts, and does not wait ever longer between tries.
CONNECT_SECONDS = 3


def serve() -> None:
    """Do jobs until told to stop, or until the database is lost: the supervisor tries again then."""
    connector = PsycopgConnector(kwargs=connector_params(), timeout=CONNECT_SECONDS)
    with app.replace_connector(connector) as jobs:
        try:
            asyncio.run(_work(jobs))
        except (ConnectorException, OperationalError) as error:
            raise SystemExit(f"The worker has no database: {error.__cause__ or error}") from None


async def _work(jobs) -> None:
    async with jobs.open_async():
        revival = asyncio.create_task(_revive(jobs.job_manager))
        try:
            await jobs.run_worker_async(
                concurrency=JOBS_AT_ONCE,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_SECONDS,
                task_middleware=[_with_fresh_connection, _acting],
            )
        finally:
            revival.cancel()


async def _revive(manager) -> None:
    """Put the jobs of dead workers back into the queue, from the start on and now and again."""
    while True:
        # Another worker may have been quicker, or the database be away for a while.
        with contextlib.suppress(ConnectorException):
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
                await manager.retry_job(job)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _with_fresh_connection(call_next, context, worker):
    """A job must not start on a connection that broke during the one before."""
    close_old_connections()
    try:
        return call_next()
    finally:
        close_old_connections()


def _acting(call_next, context, worker):
    """A task that acts for somebody says so itself."""
    with acting("task", context.job.task_name):
        return call_next()
