"""`python scripts/port_is_free.py 8000`: 0 where the product can listen there, else a sentence and 1. Any Python 3."""

import socket
import sys

HOST = "127.0.0.1"


def main(port: int) -> int:
    """Try to listen, as the server will."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError:
            print(
                f"Port {port} is taken: another program, or another `make run`, already listens at http://{HOST}:{port}/"
            )
            print(f"Nothing was changed. Stop that program, or choose another port: make run PORT={port + 1}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
