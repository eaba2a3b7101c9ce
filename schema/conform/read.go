package conform

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// These bounds keep time and memory in proportion to what an honest document
// needs: jsonschema keeps an error for every fault of every value, some 600 bytes
// for each byte of `[1,1,1…`.
const (
	maxSize     = 64 << 20
	maxDepth    = 1000
	maxValues   = 1 << 18
	maxNumber   = 64 // bytes
	maxExponent = 3  // digits
)

// read decodes one JSON text. It reports false if the text is something else or
// exceeds a bound.
func read(document []byte) (instance any, ok bool) {
	if len(document) > maxSize || !isBounded(document) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber() // a float64 would hide how a number was written
	if err := decoder.Decode(&instance); err != nil {
		return nil, false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false
	}
	return withoutLongNumbers(instance), true
}

// isBounded checks depth and the number of values before anything is allocated
// for them. Commas and opening brackets are at least as many as values but one.
func isBounded(document []byte) bool {
	values, depth, inString := 0, 0, false
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
			depth++
		case c == ']' || c == '}':
			depth--
		}
		if values > maxValues || depth > maxDepth {
			return false
		}
	}
	return true
}

// withoutLongNumbers replaces each number that jsonschema must not see with a
// fraction. jsonschema computes with exact fractions, which takes quadratic time
// for a long number and panics on 1e1000001. No payload has a number of more than
// five digits.
func withoutLongNumbers(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = withoutLongNumbers(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = withoutLongNumbers(value[name])
		}
	case json.Number:
		_, exponent, _ := strings.Cut(strings.ToLower(string(value)), "e")
		if len(value) > maxNumber || len(strings.TrimLeft(exponent, "+-")) > maxExponent {
			return json.Number("0.5")
		}
	}
	return value
}
