"""The vendor's Python SDK, against a server on loopback.

A payload of the API is the body of the server's response, of the type
application/json. A payload of the caller is parsed with json.loads, given to the
from_dict of the SDK's model, and passed to the method; it is accepted if the
method sends it. A ValueError (json's and pydantic's errors are some) and the
SDK's own exceptions are rejections; any other exception is a crash.
"""

import http.server
import json
import os
import threading

from sailpoint.configuration import Configuration, ConfigurationParams
from sailpoint.personal_access_tokens.api.personal_access_tokens_api import PersonalAccessTokensApi
from sailpoint.personal_access_tokens.api_client import ApiClient
from sailpoint.personal_access_tokens.exceptions import OpenApiException
from sailpoint.personal_access_tokens.models import (
    bulk_update_personal_access_tokens_request as bulk,
    create_personal_access_token_request as create,
    json_patch_operation as patch,
)

from lines import Rejection, serve


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body = b""
    arrived = False

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = Handler.body  # the client can go on before the last write
        Handler.arrived = True
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()

parameters = ConfigurationParams()
parameters.base_url = os.environ["SAIL_BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
parameters.access_token = "token"
api = PersonalAccessTokensApi(ApiClient(Configuration(parameters)))

OWNER = {"type": "IDENTITY", "id": "1", "name": "n"}
TOKEN = {"id": "1", "name": "n", "scope": None, "owner": OWNER, "created": "2026-01-01T00:00:00Z", "managed": False}
CREATED = TOKEN | {"secret": "s", "accessTokenValiditySeconds": 60, "expirationDate": "2026-02-01T00:00:00Z"}
REQUEST = create.CreatePersonalAccessTokenRequest(name="n")
OPERATION = patch.JsonPatchOperation.from_dict({"op": "remove", "path": "/expirationDate"})


def parse(payload):
    """Parse a payload of the caller. What json cannot read is never sent."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Rejection(str(error)) from error


def call(kind, payload):
    if kind == "token":
        api.patch_personal_access_token_v1("1", [OPERATION])
    elif kind == "list":
        api.list_personal_access_tokens_v1()
    elif kind == "created":
        response = api.create_personal_access_token_v1(REQUEST)
        return response.secret if response is not None else None
    elif kind == "create":
        api.create_personal_access_token_v1(create.CreatePersonalAccessTokenRequest.from_dict(parse(payload)))
    elif kind == "patch":
        operations = parse(payload)
        if isinstance(operations, list):  # the method rejects anything else
            operations = [patch.JsonPatchOperation.from_dict(o) for o in operations]
        api.patch_personal_access_token_v1("1", operations)
    elif kind == "bulk":
        api.update_bulk_personal_access_tokens_v1(bulk.BulkUpdatePersonalAccessTokensRequest.from_dict(parse(payload)))
    return None


def read(kind, _, payload):
    valid = {"create": CREATED, "patch": TOKEN, "bulk": [TOKEN]}.get(kind)
    Handler.body = payload if valid is None else json.dumps(valid).encode()
    Handler.arrived = False
    try:
        secret = call(kind, payload)
    except (ValueError, OpenApiException) as error:
        if valid is not None and Handler.arrived:
            return None  # it was sent; this is about the response
        raise Rejection(f"{type(error).__name__}: {error}") from error
    if not Handler.arrived:
        raise Rejection("not sent")
    return secret


serve(read)
