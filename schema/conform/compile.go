package conform

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/schema"
)

// base is what every $id starts with.
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
	c.LoadURL = load // the default one opens files
	c.AssertFormat = true
	// A name of our own would say more, but ajv refuses a schema with a format it does not know.
	c.Formats["date-time"] = inYearRange
	return c
}

// open loads a schema by its $id: an embedded one or none.
func open(url string) (io.ReadCloser, error) {
	name, ok := strings.CutPrefix(url, base)
	if !ok {
		return nil, fmt.Errorf("schema: expected an embedded schema, got a reference to %s", url)
	}
	return schema.Files().Open(name)
}

// inYearRange adds to the pattern of a timestamp what it leaves open: after conversion to UTC the year is 0001 to 9999
// and the instant not the zero one. It passes whatever is no timestamp: that is the pattern's to say, and once is enough.
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
