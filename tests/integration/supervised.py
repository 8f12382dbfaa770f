"""A small set of programs under the real supervisor, for test_supervisor.py. Prints the common log."""

import sys

from cli.supervisor import NotReady, Program, Supervisor

CHILD = """
import os, signal, sys, time
def end(*_):
    print("ends", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end if sys.argv[1] != "stubborn" else signal.SIG_IGN)
print("pid", os.getpid(), flush=True)
if sys.argv[1] == "hopeless":
    sys.exit(3)
while True:
    time.sleep(60)
"""


def child(name: str, stage: int) -> Program:
    stop_s = 0.5 if name == "stubborn" else 60
    return Program(name, (sys.executable, "-c", CHILD, name), stage=stage, stop_s=stop_s, hopeless=3)


def main() -> int:
    try:
        with Supervisor() as supervisor:
            supervisor.start([child("first", 0)])
            supervisor.start([child(name, 1) for name in sys.argv[1:]])
            supervisor.say("all started")
            supervisor.run()
    except NotReady as error:
        sys.stdout.write(f"{error}\n")
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
