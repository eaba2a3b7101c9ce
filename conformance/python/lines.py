"""The protocol of patvectors -lines: one request and one answer a line."""

import base64
import json
import sys


class Rejection(Exception):
    """An implementation's answer to a payload that it does not accept."""

    def __init__(self, reason, secret=None):
        super().__init__(reason)
        self.secret = secret


def serve(read):
    """Answer each request with read(kind, version, payload).

    read returns the secret that the caller holds, or None. It raises a
    Rejection; any other exception is a crash.
    """
    out, sys.stdout = sys.stdout, sys.stderr  # an implementation may print
    for line in sys.stdin:
        request = json.loads(line)
        flags = dict(zip(request["flags"], request["flags"][1:]))
        answer = {"exit": 0, "stdout": "", "stderr": ""}
        secret = None
        try:
            secret = read(flags.get("--kind"), flags["--api-version"], base64.b64decode(request["payload"]))
        except Rejection as rejection:
            answer["exit"], answer["stderr"], secret = 1, str(rejection), rejection.secret
        except Exception as error:  # of any kind
            answer["exit"], answer["stderr"] = 2, f"{type(error).__name__}: {error}"
        answer["stdout"] = json.dumps({"secret": secret} if isinstance(secret, str) else {})
        print(json.dumps(answer), file=out, flush=True)


def secret_of(kind, value):
    if kind == "created" and isinstance(value, dict):
        return value.get("secret")
    return None
