package conform

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

const maxFaults = 1000

// Error says why a document was refused. Nothing in it is quoted from the document but names of known members.
type Error struct {
	Kind, Dialect string
	Faults        []Fault // at least one and at most 1,000: the first ones in the order of their locations
}

// Fault is one keyword of the schema that one value of the instance does not meet.
type Fault struct {
	InstanceLocation string // RFC 6901 pointer to the value; "" is the document
	KeywordLocation  string // RFC 6901 pointer to the keyword from the root of the schema, through each $ref; "" if no schema was asked
	Message          string
}

func (e *Error) Error() string {
	if len(e.Faults) == 0 { // not one of ours
		return fmt.Sprintf("schema: %s (%s): expected at least one fault, got none", e.Kind, e.Dialect)
	}
	first := e.Faults[0]
	text := fmt.Sprintf("schema: %s (%s): %s at %q", e.Kind, e.Dialect, first.Message, first.InstanceLocation)
	if more := len(e.Faults) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// judge returns the faults of an instance, sorted: jsonschema walks maps, so its own order changes between runs.
func judge(compiled *jsonschema.Schema, instance any) []Fault {
	err := compiled.Validate(instance)
	if err == nil {
		return nil
	}
	refused, ok := err.(*jsonschema.ValidationError)
	if !ok { // a schema that refers to itself for ever: refuse rather than guess
		return []Fault{{Message: "expected a schema that comes to an end, got one that does not"}}
	}
	leaves := collect(nil, refused)
	slices.SortFunc(leaves, func(a, b leaf) int {
		return cmp.Or(comparePointers(a.instance, b.instance), cmp.Compare(a.keyword, b.keyword))
	})
	leaves = leaves[:min(len(leaves), maxFaults)]
	faults := make([]Fault, len(leaves))
	for i, l := range leaves {
		faults[i] = Fault{l.instance, l.keyword, message(keywordAt(l.absolute), lookUp(instance, l.instance))}
	}
	return faults
}

// leaf is where a fault is: the pointer to the value, the pointer to the keyword, the keyword's absolute location.
type leaf struct{ instance, keyword, absolute string }

// collect appends the leaves of an error tree. The causes of a failed contains are no faults: they say of each item
// why it is not the one looked for.
func collect(leaves []leaf, e *jsonschema.ValidationError) []leaf {
	location, missed := strings.CutSuffix(e.KeywordLocation, "/minContains") // its default; no schema here has the keyword
	if missed {
		location += "/contains"
	}
	if len(e.Causes) == 0 || missed {
		return append(leaves, leaf{unescapeURL(e.InstanceLocation), unescapeURL(location), e.AbsoluteKeywordLocation})
	}
	for _, cause := range e.Causes {
		leaves = collect(leaves, cause)
	}
	return leaves
}

// unescapeURL turns the URL fragments that jsonschema gives into plain pointers (RFC 6901 §5, not RFC 6901 §6).
func unescapeURL(fragment string) string {
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		return fragment
	}
	return pointer
}

// comparePointers orders pointers as a reader meets the values: a parent before its children, /9 before /10.
func comparePointers(a, b string) int {
	for a != b {
		var stepA, stepB string
		stepA, a, _ = strings.Cut(a, "/")
		stepB, b, _ = strings.Cut(b, "/")
		if stepA == stepB {
			continue
		}
		if isIndex(stepA) && isIndex(stepB) {
			return cmp.Or(cmp.Compare(len(stepA), len(stepB)), cmp.Compare(stepA, stepB))
		}
		return cmp.Compare(stepA, stepB)
	}
	return 0
}

func isIndex(step string) bool { return step != "" && strings.Trim(step, "0123456789") == "" }
