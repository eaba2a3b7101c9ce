package main

import (
	"fmt"
	"strings"
)

// A slot is where a kind of payload has a string and an object that a fault of
// layers 0 and 1 can be put into: those layers are the same in every kind.
type slot struct {
	kind          string
	text          func(value, extra string) raw // a string's text, and members to add
	value, object string                        // their pointers
	depth         int                           // of the object
	again         member                        // a member the object has already
}

var slots = []slot{
	{"token", func(value, extra string) raw { return token.with("name", value).plusRaw(extra) },
		"/name", "", 1, member{"id", idA}},
	{"list", func(value, extra string) raw {
		return array(neighbour, token.with("name", value).plusRaw(extra))
	}, "/1/name", "/1", 2, member{"id", idA}},
	{"create", func(value, extra string) raw { return create.with("name", value).plusRaw(extra) },
		"/name", "", 1, member{"name", name}},
	{"created", func(value, extra string) raw { return created.with("name", value).plusRaw(extra) },
		"/name", "", 1, member{"id", idA}},
	{"patch", func(value, extra string) raw { return array(rename(value + extra)) },
		"/0/value", "/0", 2, member{"path", `"/name"`}},
	{"bulk", func(value, extra string) raw { return bulk.with("ids", "["+value+"]").plusRaw(extra) },
		"/ids/0", "", 1, member{"ids", "[" + idA + "]"}},
}

func (o object) plusRaw(extra string) raw {
	s := o.String()
	return raw(s[:len(s)-1] + extra + "}")
}

func everyKind() (out []record) {
	for _, s := range slots {
		out = append(out, s.documents()...)
		out = append(out, s.grammar()...)
	}
	return out
}

// verdict is always, but for a bulk-update: the six-months dialect refuses it
// unread.
func (s slot) verdict(ff ...fault) cases {
	if s.kind == "bulk" {
		return onlyB(ff...)
	}
	return always(ff...)
}

// broken is the verdict on a document that cannot be read: of a bulk-update in
// the six-months dialect it says nothing, for the contract does not say which
// of the two faults is reported.
func (s slot) broken(ff ...fault) cases {
	if s.kind == "bulk" {
		return inB(ff...)
	}
	return always(ff...)
}

func (s slot) documents() []record {
	base := string(s.text(name, ""))
	size := len(base) - strings.Count(base, "‹")*len("‹›")
	return []record{
		v(s.kind, "empty-document", "no byte at all", "a document of no bytes holds no value (RFC 8259 §2)",
			raw("«»"), s.broken(f("empty-document", ""))),
		v(s.kind, "white-space-only", "white space and nothing else", "white space is no value (RFC 8259 §2)",
			raw("«» \r\n\t"), s.broken(f("empty-document", ""))),
		v(s.kind, "byte-order-mark", "U+FEFF before the payload", "§4 BOM: refused, though RFC 8259 §8.1 lets a reader ignore it",
			raw("«\ufeff»"+base), s.broken(f("byte-order-mark", ""))),
		v(s.kind, "document-too-large", fmt.Sprintf("%d bytes where %d are allowed", size, size-1),
			"§4 document size: refused at once; a document of exactly the limit is read",
			raw("«»"+base), s.broken(f("document-too-large", "")).maxSize(size-1).and(s.verdict().maxSize(size))),
	}
}

func (s slot) grammar() []record {
	base := string(s.text(name, ""))
	// nested is an array in arrays whose innermost is the 1,000th container.
	nested := 1000 - s.depth
	deep := func(open, inner, closing string) raw {
		return s.text(name, `,«"deep"»:`+open+inner+closing)
	}
	return []record{
		v(s.kind, "syntax-cut-short", "the last byte is missing", "§4 anything at all: a cut-off document is reported where it ends",
			raw(base[:len(base)-1]+"«»"), s.broken(f("syntax", ""))),
		v(s.kind, "trailing-data", "another value behind the payload", "§4 trailing data: a document is one value",
			raw(base+" «null»\n"), s.broken(f("trailing-data", ""))),
		v(s.kind, "invalid-utf8", "the byte FF in a string", "§4 invalid UTF-8 (RFC 8259 §8.1)",
			s.text("\"Node«\xff»JS\"", ""), s.broken(f("invalid-utf8", s.value))),
		v(s.kind, "lone-surrogate", "a high surrogate without a low one", "§4 lone surrogate (RFC 7493 §2.1)",
			s.text(`"Node«\ud83d»JS"`, ""), s.broken(f("lone-surrogate", s.value))),
		v(s.kind, "syntax-control-character", "the byte 01 in a string", "§4 raw control character (RFC 8259 §7)",
			s.text("\"Node«\x01»JS\"", ""), s.broken(f("syntax", s.value))),
		v(s.kind, "duplicate-member", "`"+s.again.name+"` stands twice, with the same value", "§4 duplicate member name (RFC 7493 §2.3): an error even if both agree",
			s.text(name, `,«"`+s.again.name+`"»:`+s.again.value), s.verdict(f("duplicate-member", s.object+"/"+s.again.name))),
		v(s.kind, "nesting-1000", "an unknown member 1,000 containers deep", "§4 nesting: 1,000 is not deeper than 1,000; the member is unknown, no more",
			deep(strings.Repeat("[", nested), "", strings.Repeat("]", nested)),
			s.relaxable(f("unknown-member", s.object+"/deep"))),
		v(s.kind, "nesting-too-deep", "an unknown member 1,001 containers deep", "§4 nesting: refused where the limit is passed, whatever else is wrong",
			s.text(name, `,"deep":`+strings.Repeat("[", nested)+"«[»"+"]"+strings.Repeat("]", nested)),
			s.broken(f("nesting-too-deep", s.object+"/deep"+strings.Repeat("/0", nested)))),
	}
}

// relaxable is the package's relaxable, for this kind.
func (s slot) relaxable(ff ...fault) cases {
	if s.kind != "bulk" {
		return relaxable(ff...)
	}
	var warned []fault
	for _, f := range ff {
		warned = append(warned, f.warned())
	}
	return onlyB(ff...).and(inB(warned...).tolerant())
}
