"""Python's jsonschema with our schemas and its format checker; json.loads before.

Arguments: the folder of the schemas.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

from lines import Rejection, secret_of, serve

schemas = {path.name: json.loads(path.read_text("utf-8")) for path in pathlib.Path(sys.argv[1]).glob("*.schema.json")}
registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas.values())
validators = {
    name: Draft202012Validator(s, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for name, s in schemas.items()
}


def read(kind, version, payload):
    suffix = ".six-months" if version in ("v3", "beta", "v2024") else ""
    try:
        instance = json.loads(payload)
    except ValueError as error:
        raise Rejection(str(error)) from error
    try:
        validators[f"{kind}{suffix}.schema.json"].validate(instance)
    except ValidationError as error:
        raise Rejection(error.message, secret_of(kind, instance)) from error
    return secret_of(kind, instance)


serve(read)
