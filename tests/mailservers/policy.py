"""What a Postfix asks before it takes a recipient, answered as a test says: greylisting, throttling."""

import socketserver
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager

GREYLISTED = "450 4.2.0 Greylisted, please come back in 300 seconds"
THROTTLED = "421 4.7.0 Too many messages from you, closing the connection"


class Policy:
    """The answers that recipients get next, each once; after that they are welcome."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []
        self._next: dict[str, deque[str]] = defaultdict(deque)

    def answer(self, recipient: str, *actions: str) -> None:
        """Answer with these actions, one after another, when a letter to this recipient comes."""
        self._next[recipient].extend(actions)

    def decide(self, recipient: str) -> str:
        self.asked.append(recipient)
        waiting = self._next[recipient]
        return waiting.popleft() if waiting else "DUNNO"


@contextmanager
def policy_server() -> Iterator[Policy]:
    """Run a policy server (https://www.postfix.org/SMTPD_POLICY_README.html) until the block ends."""
    policy = Policy()

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            given: dict[str, str] = {}
            for raw in self.rfile:
                name, is_pair, value = raw.decode("utf-8", "replace").strip().partition("=")
                if is_pair:
                    given[name] = value
                elif given:
                    self.wfile.write(f"action={policy.decide(given.get('recipient', ''))}\n\n".encode())
                    given = {}

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Asked) as server:
        policy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield policy
        finally:
            server.shutdown()
            thread.join(10)
