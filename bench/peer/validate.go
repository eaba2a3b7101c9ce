package peer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"time"

	"github.com/go-playground/validator/v10"
	jsonschema5 "github.com/santhosh-tekuri/jsonschema/v5"
	jsonschema6 "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sailpat/sailpat/schema"
)

// A Validator judges the meaning of a token too, not only its shape.
type Validator struct {
	Name  string
	Token func(text []byte) error
	List  func(text []byte) error
}

// Validators returns all of them: schemas compiled before anything is measured,
// and a struct with tags, decoded with the strict encoding/json.
func Validators(now time.Time) []Validator {
	token5, list5 := compile5("token"), compile5("list")
	token6, list6 := compile6("token"), compile6("list")
	tags := newTags(now)
	return []Validator{
		{"jsonschema v5, after encoding/json", token5, list5},
		{"jsonschema v6, after its UnmarshalJSON", token6, list6},
		{"validator v10, after encoding/json, strict",
			func(text []byte) error {
				var t Token
				if err := strictStandard(text, &t); err != nil {
					return err
				}
				return tags.Struct(&t)
			},
			func(text []byte) error {
				var l Tokens
				if err := strictStandard(text, &l); err != nil {
					return err
				}
				return tags.Var(l, "dive")
			},
		},
	}
}

const schemaBase = "https://raw.githubusercontent.com/sailpat/sailpat/main/schema/"

func compile5(kind string) func([]byte) error {
	c := jsonschema5.NewCompiler()
	c.Draft = jsonschema5.Draft2020
	c.AssertFormat = true
	for name, text := range schemaFiles() {
		must(c.AddResource(schemaBase+name, bytes.NewReader(text)))
	}
	s, err := c.Compile(schemaBase + kind + ".schema.json")
	must(err)
	return func(text []byte) error {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return err
		}
		if _, err := d.Token(); err != io.EOF {
			return errTrailing
		}
		return s.Validate(v)
	}
}

func compile6(kind string) func([]byte) error {
	c := jsonschema6.NewCompiler()
	c.DefaultDraft(jsonschema6.Draft2020)
	c.AssertFormat()
	for name, text := range schemaFiles() {
		v, err := jsonschema6.UnmarshalJSON(bytes.NewReader(text))
		must(err)
		must(c.AddResource(schemaBase+name, v))
	}
	s, err := c.Compile(schemaBase + kind + ".schema.json")
	must(err)
	return func(text []byte) error {
		v, err := jsonschema6.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		return s.Validate(v)
	}
}

func schemaFiles() map[string][]byte {
	files := map[string][]byte{}
	must(fs.WalkDir(schema.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = fs.ReadFile(schema.Files(), name)
		}
		return err
	}))
	return files
}

// newTags returns a validator that knows the tags of Token.
func newTags(now time.Time) *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	must(v.RegisterValidation("future", func(f validator.FieldLevel) bool {
		t, ok := f.Field().Interface().(time.Time)
		return ok && t.After(now)
	}))
	must(v.RegisterValidation("notfuture", func(f validator.FieldLevel) bool {
		t, ok := f.Field().Interface().(time.Time)
		return ok && !t.After(now)
	}))
	must(v.RegisterValidation("acknowledged", func(f validator.FieldLevel) bool {
		if f.Parent().FieldByName("ExpirationDate").IsNil() {
			ack := f.Field()
			return ack.Kind() == reflect.Bool && ack.Bool()
		}
		return true
	}, true))
	return v
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("a peer cannot be set up: %v", err))
	}
}
