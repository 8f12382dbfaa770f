"""A Redis with a replica, and a Sentinel that watches both and makes the replica the master when it must."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from cli.ports import private_port
from tests.servers.ports import wait_until
from tests.servers.redis_server import answers, program

SERVICE = "gradewire"


class Watched:
    """`url` is what REDIS_URL is set to; `kill_master` ends the Redis that is the master at the start."""

    def __init__(self, url: str, port: int, master: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._port = port
        self._master = master

    def kill_master(self) -> None:
        with redis.Redis(
            port=self._port
        ) as sentinel:  # until now a master that a busy machine holds up was no dead one
            sentinel.execute_command("SENTINEL SET", SERVICE, "down-after-milliseconds", "500")
        self._master.kill()
        self._master.wait(60)

    def knows_replicas(self) -> bool:
        """Whether the Sentinel could choose another master now."""
        with redis.Redis(port=self._port, decode_responses=True) as sentinel:
            found = sentinel.execute_command("SENTINEL REPLICAS", SERVICE)
        return any("s_down" not in one["flags"] and one["master-link-status"] == "ok" for one in found)


@contextmanager
def watched_redis(directory: Path) -> Iterator[Watched]:
    """Three servers on ports of their own."""
    first, second, third = private_port(), private_port(), private_port()
    config = directory / "sentinel.conf"
    config.write_text(
        f"port {third}\nbind 127.0.0.1\ndir {directory}\n"
        f"sentinel monitor {SERVICE} 127.0.0.1 {first} 1\n"
        f"sentinel down-after-milliseconds {SERVICE} 600000\n"
        f"sentinel failover-timeout {SERVICE} 2000\n"
    )
    plain = ["--bind", "127.0.0.1", "--dir", str(directory), "--save", "", "--repl-diskless-sync-delay", "0"]
    with ExitStack() as stack:
        master = stack.enter_context(server([program(), "--port", str(first), *plain], first))
        replica = [program(), "--port", str(second), *plain, "--replicaof", "127.0.0.1", str(first)]
        stack.enter_context(server(replica, second))
        stack.enter_context(server([program(), str(config), "--sentinel"], third))
        watched = Watched(f"redis+sentinel://127.0.0.1:{third}/0?service={SERVICE}", third, master)
        wait_until(watched.knows_replicas, master)
        yield watched


@contextmanager
def server(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: answers(client), process)
        yield process
    finally:
        process.kill()
        process.wait(60)
