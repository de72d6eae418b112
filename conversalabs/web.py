"""One process that answers requests."""

import socket

import uvicorn

from conversalabs import asgi

# What a page may still take after the server was told to stop.
GRACE_SECONDS = 2


class Server(uvicorn.Server):
    """uvicorn, but open streams end first: it would wait for them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asgi.closing.set()
        await super().shutdown(sockets)


def serve(listener: socket.socket) -> None:
    """Answer what arrives at `listener` until told to stop."""
    config = uvicorn.Config(
        asgi.application,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    Server(config).run(sockets=[listener])
