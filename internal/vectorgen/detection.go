package main

// Documents whose kind a reader has to find out. What makes a payload one of
// its kind is laid down only for whole payloads and for nonsense.
func detected(kind, description string, text raw, c cases) record {
	return v("auto", kind, description, "a payload tells its kind", text, c)
}

var detection = []record{
	detected("token", "a token", token.plain(), always()),
	detected("list", "a list of tokens", array(neighbour, token), always()),
	v("auto", "list-empty", "`[]`", "R26: detected as a list", raw("[]"), always()),
	detected("create", "a create request", create.plain(), always()),
	detected("created", "a create answer", created.plain(), always()),
	detected("patch", "a patch", array(rename(`"a"`)), always()),
	detected("bulk", "a bulk-update", bulk.plain(), onlyB()),
	v("auto", "unknown-kind-number", "`5`", "no kind of payload is a number", raw("«5»\n"), always(f("unknown-kind", ""))),
	v("auto", "unknown-kind-string", "a string", "no kind of payload is a string", raw(`«"token"»`), always(f("unknown-kind", ""))),
	v("auto", "unknown-kind-empty-object", "`{}`", "an object without members could be anything", raw("«{}»"), always(f("unknown-kind", ""))),
	v("auto", "unknown-kind-object", "an object of other members", "no kind of payload has such members", raw(` «{"colour":"red"}»`), always(f("unknown-kind", ""))),
	v("auto", "mixed-kind-token-operation", "a token, and an operation of a patch", "R34: one document holds payloads of one kind; the first element that differs", array(token, marked(rename(`"a"`))), always(f("mixed-kind", "/1"))),
	v("auto", "mixed-kind-operation-token", "an operation of a patch, and a token", "R34: the first element that differs", array(rename(`"a"`), marked(token), token), always(f("mixed-kind", "/1"))),
	v("auto", "empty-document", "no byte at all", "a document of no bytes holds no value (RFC 8259 §2)", raw("«»"), always(f("empty-document", ""))),
	v("auto", "empty-id", "a token whose id is empty", "§4 empty id: once the kind is known, its rules hold", token.with("id", `«""»`).plusRaw(""), always(f("empty-id", "/id"))),
	v("auto", "syntax-trailing-comma", "a token with a comma before the closing brace", "§4 trailing comma", token.plusRaw(",").but(",}", ",«}»"), always(f("syntax", ""))),
}
