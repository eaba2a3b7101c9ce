// Package conform judges documents by the JSON Schemas of package schema.
//
// A schema judges an instance, not a text. Duplicate members (the last one counts), invalid UTF-8 and lone
// surrogates (both read as U+FFFD) are gone before a schema sees anything; a text that is no JSON, or more than one
// JSON text, is refused. No file, network or clock is touched.
package conform

import (
	"fmt"

	"github.com/sailpat/sailpat/schema"
)

// Validate judges one JSON document. It returns nil where the schema accepts it and an [*Error] where it does not.
// Any other error means that nothing was judged: the kind or the dialect is unknown.
//
// Beyond the schema, a document is refused that is larger than 64 MiB, nested deeper than 1,000, or holds more than
// 262,144 commas and opening brackets (a list of some 16,000 tokens): every fault in it would cost memory. A number of
// more than 64 bytes, or with an exponent of more than three digits, counts as a fraction, which no schema here accepts.
//
// Validate may be called from many goroutines. Each schema is compiled once, when it is first needed.
func Validate(kind, dialect string, document []byte) error {
	compiled, ok := schemas[schemaID{kind, dialect}]
	if !ok {
		return fmt.Errorf("conform: expected a kind of %v and a dialect of %v, got %q and %q", schema.Kinds(), schema.Dialects(), kind, dialect)
	}
	judged, err := compiled()
	if err != nil {
		return err
	}
	instance, refusal := read(document)
	if refusal != "" {
		return &Error{Kind: kind, Dialect: dialect, Faults: []Fault{{Message: refusal}}}
	}
	if faults := judge(judged, instance); len(faults) > 0 {
		return &Error{Kind: kind, Dialect: dialect, Faults: faults}
	}
	return nil
}
