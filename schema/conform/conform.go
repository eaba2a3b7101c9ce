// Package conform checks documents against the JSON Schemas of package schema. It
// reports whether a document is accepted and, if not, where it does not conform.
//
// A schema checks an instance, not a text. Duplicate members (the last one
// counts), invalid UTF-8 and lone surrogates (both read as U+FFFD) are gone before
// a schema sees anything. A text that is not JSON, or more than one JSON text, is
// refused. The package reads no file, network or clock.
package conform

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/schema"
)

// An Error is the reason why a document is refused. It quotes nothing from the
// document but names of known members.
type Error struct {
	Kind, Dialect string
	Faults        []Fault // at least 1 and at most 1,000, sorted by InstanceLocation
}

// A Fault is one keyword of the schema that one value does not satisfy. If the
// document could not be given to the schema, both locations are empty.
type Fault struct {
	InstanceLocation string // RFC 6901 pointer to the value
	KeywordLocation  string // RFC 6901 pointer from the root of the schema to the keyword, through each $ref
}

const maxFaults = 1000

func (e *Error) Error() string {
	text := fmt.Sprintf("conform: not a document of kind %s (%s)", e.Kind, e.Dialect)
	for _, f := range e.Faults[:min(1, len(e.Faults))] {
		text += fmt.Sprintf(": %q fails %q", f.InstanceLocation, f.KeywordLocation)
	}
	if len(e.Faults) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(e.Faults)-1)
	}
	return text
}

// Validate checks one JSON document. It returns nil if the schema accepts it, and
// an [*Error] if not. Any other error means that the kind or dialect is unknown.
//
// To bound time and memory, Validate also refuses documents larger than 64 MiB,
// nested deeper than 1,000, or with more than 262,144 commas and opening brackets
// (a list of some 16,000 tokens). A number of more than 64 bytes, or with an
// exponent of more than three digits, counts as a fraction, which no schema here
// accepts.
//
// Validate is safe for concurrent use. It compiles a schema when it first needs it.
func Validate(kind, dialect string, document []byte) error {
	compiled, ok := schemas[schemaID{kind, dialect}]
	if !ok {
		return fmt.Errorf("conform: unknown kind %q or dialect %q; use one of %v and one of %v", kind, dialect, schema.Kinds(), schema.Dialects())
	}
	s, err := compiled()
	if err != nil {
		return err
	}
	faults := []Fault{{}}
	if instance, ok := read(document); ok {
		faults = faultsOf(s, instance)
	}
	if len(faults) > 0 {
		return &Error{Kind: kind, Dialect: dialect, Faults: faults}
	}
	return nil
}

// faultsOf returns the faults of an instance. It sorts them, since jsonschema
// walks maps.
func faultsOf(s *jsonschema.Schema, instance any) []Fault {
	err := s.Validate(instance)
	if err == nil {
		return nil
	}
	refused, ok := err.(*jsonschema.ValidationError)
	if !ok { // a schema that refers to itself forever
		return []Fault{{}}
	}
	faults := leaves(nil, refused)
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.InstanceLocation, b.InstanceLocation), cmp.Compare(a.KeywordLocation, b.KeywordLocation))
	})
	return faults[:min(len(faults), maxFaults)]
}

// leaves appends the leaves of an error tree. The causes of a failed contains are
// not faults: they say of each item why it is not the one that is missing.
func leaves(faults []Fault, e *jsonschema.ValidationError) []Fault {
	location, missing := strings.CutSuffix(e.KeywordLocation, "/minContains") // its default; no schema here has the keyword
	if missing {
		location += "/contains"
	}
	if len(e.Causes) == 0 || missing {
		return append(faults, Fault{pointer(e.InstanceLocation), pointer(location)})
	}
	for _, cause := range e.Causes {
		faults = leaves(faults, cause)
	}
	return faults
}

// pointer returns the plain pointer (RFC 6901 §5) of a URL fragment (RFC 6901 §6).
func pointer(fragment string) string {
	if p, err := url.PathUnescape(fragment); err == nil {
		return p
	}
	return fragment
}

// base is the part that every $id begins with.
const base = "https://raw.githubusercontent.com/sailpat/sailpat/main/schema/"

type schemaID struct{ kind, dialect string }

var schemas = func() map[schemaID]func() (*jsonschema.Schema, error) {
	all := make(map[schemaID]func() (*jsonschema.Schema, error))
	for _, kind := range schema.Kinds() {
		for _, dialect := range schema.Dialects() {
			name, _ := schema.FileName(kind, dialect)
			all[schemaID{kind, dialect}] = sync.OnceValues(func() (*jsonschema.Schema, error) {
				return newCompiler(open).Compile(base + name)
			})
		}
	}
	return all
}()

func newCompiler(load func(url string) (io.ReadCloser, error)) *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.LoadURL = load // the default opens files
	c.AssertFormat = true
	// A format of our own would be clearer, but ajv refuses unknown formats.
	c.Formats["date-time"] = inYearRange
	return c
}

// open returns the embedded schema with an $id.
func open(url string) (io.ReadCloser, error) {
	name, ok := strings.CutPrefix(url, base)
	if !ok {
		return nil, fmt.Errorf("conform: %s is not an embedded schema", url)
	}
	return schema.Files().Open(name)
}

// inYearRange checks what the pattern of a timestamp cannot: in UTC the year is
// 0001 to 9999 and the instant is not the zero one. It accepts any other value,
// since the pattern refuses it.
func inYearRange(value any) bool {
	text, ok := value.(string)
	if !ok {
		return true
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return true
	}
	t = t.UTC()
	return t.Year() >= 1 && t.Year() <= 9999 && !t.IsZero()
}
