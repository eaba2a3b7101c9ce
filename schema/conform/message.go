package conform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sailpat/sailpat/schema"
)

// keyword is a place in a schema: the keyword's name and value, the object it stands in, and what that is about.
type keyword struct {
	name   string
	value  any
	schema map[string]any
	topic  string
}

// decoded holds the schema files as values, for messages.
var decoded = sync.OnceValue(func() map[string]any {
	all := make(map[string]any)
	entries, _ := fs.ReadDir(schema.Files(), ".")
	for _, entry := range entries {
		source, _ := fs.ReadFile(schema.Files(), entry.Name())
		decoder := json.NewDecoder(bytes.NewReader(source))
		decoder.UseNumber()
		var document any
		if decoder.Decode(&document) == nil {
			all[entry.Name()] = document
		}
	}
	return all
})

// keywordAt finds a keyword by its absolute location, such as base + "token.schema.json#/$defs/members/required".
func keywordAt(location string) keyword {
	file, fragment, _ := strings.Cut(location, "#")
	pointer := unescapeURL(fragment)
	parent, name := path.Split(pointer)
	if name == "minContains" { // see collect
		name = "contains"
	}
	document := decoded()[path.Base(file)]
	parent = strings.TrimSuffix(parent, "/")
	schema, _ := lookUp(document, parent).(map[string]any)
	return keyword{name, schema[name], schema, topic(document, parent, schema[name])}
}

// topic is the title of a keyword's value or of the nearest schema around it; a definition without one has its name.
func topic(document any, pointer string, value any) string {
	if title := titleOf(value); title != "" {
		return title
	}
	for {
		if title := titleOf(lookUp(document, pointer)); title != "" {
			return title
		}
		parent, name := path.Split(pointer)
		if pointer == "" || strings.HasSuffix(parent, "/$defs/") {
			return name
		}
		pointer = strings.TrimSuffix(parent, "/")
	}
}

func titleOf(value any) string {
	schema, _ := value.(map[string]any)
	title, _ := schema["title"].(string)
	return title
}

// message says what the keyword expects and, without quoting it, what it got.
func message(k keyword, got any) string {
	switch k.name {
	case "type":
		return fmt.Sprintf("expected %s, got %s", strings.Join(texts(k.value), " or "), typeOf(got))
	case "const":
		return fmt.Sprintf("expected %s, got %s", literal(k.value), other(got))
	case "enum":
		return fmt.Sprintf("expected %s, got %s", oneOf(k.value), other(got))
	case "required":
		object, _ := got.(map[string]any)
		missing := slices.DeleteFunc(texts(k.value), func(name string) bool { _, ok := object[name]; return ok })
		return fmt.Sprintf("expected %s, got an object without", names(missing))
	case "additionalProperties":
		known, _ := k.schema["properties"].(map[string]any)
		return fmt.Sprintf("expected no member but %s, got another", names(slices.Sorted(maps.Keys(known))))
	case "minItems":
		return fmt.Sprintf("expected %v or more items, got %d", k.value, size(got))
	case "maxItems":
		return fmt.Sprintf("expected %v items or fewer, got %d", k.value, size(got))
	case "uniqueItems":
		return "expected items that all differ, got equal ones"
	case "minLength":
		return "expected a string that is not empty, got \"\"" // no schema here has another minLength
	case "minimum":
		return fmt.Sprintf("expected %v or more, got less", k.value)
	case "maximum":
		return fmt.Sprintf("expected %v or less, got more", k.value)
	}
	if k.value == false {
		return "expected no such member, got one"
	}
	if not, ok := k.value.(map[string]any); ok && len(not) == 0 {
		return "expected no document of this kind in this dialect, got one"
	}
	// pattern, format, not, contains: the schema says in words what it looks for.
	return fmt.Sprintf("expected %s, got %s", k.topic, other(got))
}

// lookUp returns the value at an RFC 6901 pointer, nil if there is none.
func lookUp(value any, pointer string) any {
	if pointer == "" {
		return value
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch container := value.(type) {
		case map[string]any:
			value = container[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(container) {
				return nil
			}
			value = container[i]
		default:
			return nil
		}
	}
	return value
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// other names what is not the value expected: a value of the right type is just another one.
func other(value any) string {
	if _, ok := value.(string); ok {
		return "another string"
	}
	return typeOf(value)
}

func size(value any) int {
	items, _ := value.([]any)
	return len(items)
}

// texts reads a keyword that holds a string or an array of strings.
func texts(value any) []string {
	if text, ok := value.(string); ok {
		return []string{text}
	}
	var all []string
	items, _ := value.([]any)
	for _, item := range items {
		all = append(all, fmt.Sprint(item))
	}
	return all
}

func names(all []string) string {
	return "`" + strings.Join(all, "`, `") + "`"
}

func literal(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func oneOf(value any) string {
	var all []string
	items, _ := value.([]any)
	for _, item := range items {
		all = append(all, literal(item))
	}
	return "one of " + strings.Join(all, ", ")
}
