package conform

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// The bounds keep the time and the memory of a judgement in proportion to what an honest document needs: jsonschema
// holds an error for every fault of every value until it is done, some 600 bytes for one byte of `[1,1,1…`.
const (
	maxSize     = 64 << 20
	maxDepth    = 1000
	maxValues   = 1 << 18
	maxNumber   = 64 // bytes
	maxExponent = 3  // digits
)

// read decodes one JSON text. It returns a refusal instead if it cannot.
func read(document []byte) (instance any, refusal string) {
	if len(document) > maxSize {
		return nil, "expected 64 MiB or less, got a larger document"
	}
	switch values, depth := measure(document); {
	case depth > maxDepth:
		return nil, "expected 1000 levels of nesting or less, got more"
	case values > maxValues:
		return nil, "expected 262144 commas and opening brackets or less, got more"
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber() // a float64 would hide what was written
	if err := decoder.Decode(&instance); err != nil {
		return nil, "expected one JSON text, got none"
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, "expected one JSON text, got data after it"
	}
	return bounded(instance), ""
}

// measure counts commas and opening brackets, which is at least the number of values but one, and the deepest nesting,
// before anything is allocated for them.
func measure(document []byte) (values, depth int) {
	open, inString := 0, false
	for i := 0; i < len(document); i++ {
		switch c := document[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == ',':
			values++
		case c == '[' || c == '{':
			values++
			open++
			depth = max(depth, open)
		case c == ']' || c == '}':
			open--
		}
	}
	return values, depth
}

// bounded replaces each number that jsonschema must not see: it computes with exact fractions, which takes quadratic
// time for a long number and panics on 1e1000001. No payload has a number of more than five digits.
func bounded(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = bounded(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = bounded(value[name])
		}
	case json.Number:
		if !isBounded(string(value)) {
			return json.Number("0.5")
		}
	}
	return value
}

func isBounded(number string) bool {
	if len(number) > maxNumber {
		return false
	}
	e := strings.IndexAny(number, "eE")
	return e < 0 || len(strings.TrimLeft(number[e+1:], "+-")) <= maxExponent
}
