package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	v5 "github.com/santhosh-tekuri/jsonschema/v5"
	v6 "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sailpat/sailpat/internal/vectorrun"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/schema"
)

// An executor reads a payload with one Go implementation. It returns why the
// implementation rejects the payload, and what the caller holds after the call.
type executor func(kind, version string, payload []byte) (output, error)

// An output is what an executor prints.
type output struct {
	Violations []pat.Violation `json:"violations,omitzero"`
	Secret     *string         `json:"secret,omitempty"` // of a response to POST, if the caller holds it
}

var executors = map[string]executor{
	"sailpat":             readPat,
	"encoding/json":       readInto(json.Unmarshal),
	"encoding/json-known": readInto(unmarshalKnown),
	"go-json-experiment":  readInto(func(data []byte, v any) error { return jsonv2.Unmarshal(data, v) }),
	"go-json-known": readInto(func(data []byte, v any) error {
		return jsonv2.Unmarshal(data, v, jsonv2.RejectUnknownMembers(true))
	}),
	"jsonschema/v5": validateV5,
	"jsonschema/v6": validateV6,
}

func readPat(kind, version string, payload []byte) (out output, err error) {
	k, err := pat.ParseKind(kind)
	if err != nil {
		return out, err
	}
	v, err := pat.ParseAPIVersion(version)
	if err != nil {
		return out, err
	}
	if out.Violations = pat.Lint(payload, k, pat.ForVersion(v)).Violations; out.Violations == nil {
		out.Violations = []pat.Violation{}
	}
	for _, w := range out.Violations {
		if w.Severity == pat.SeverityError && err == nil {
			err = &w
		}
	}
	if k == pat.KindCreated {
		var r pat.CreateResponse
		_ = pat.Unmarshal(payload, &r) // Lint has reported the error
		secret := r.Secret.Reveal()
		out.Secret = &secret
	}
	return out, err
}

// The structs that a service would write by hand for each kind.
type (
	owner struct {
		Type string `json:"type"`
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	token struct {
		ID         string     `json:"id"`
		Name       string     `json:"name"`
		Scope      []string   `json:"scope"`
		Owner      owner      `json:"owner"`
		Created    time.Time  `json:"created"`
		LastUsed   *time.Time `json:"lastUsed"`
		Managed    bool       `json:"managed"`
		Validity   *int32     `json:"accessTokenValiditySeconds"`
		Expiration *time.Time `json:"expirationDate"`
		Aware      *bool      `json:"userAwareTokenNeverExpires"`
	}
	create struct {
		Name       string     `json:"name"`
		Scope      []string   `json:"scope"`
		Validity   *int32     `json:"accessTokenValiditySeconds"`
		Expiration *time.Time `json:"expirationDate"`
		Aware      *bool      `json:"userAwareTokenNeverExpires"`
	}
	created struct {
		ID         string     `json:"id"`
		Secret     string     `json:"secret"`
		Name       string     `json:"name"`
		Scope      []string   `json:"scope"`
		Owner      owner      `json:"owner"`
		Created    time.Time  `json:"created"`
		Validity   int32      `json:"accessTokenValiditySeconds"`
		Expiration *time.Time `json:"expirationDate"`
		Aware      *bool      `json:"userAwareTokenNeverExpires"`
	}
	operation struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		Value any    `json:"value"`
	}
	bulk struct {
		IDs   []string    `json:"ids"`
		Patch []operation `json:"patch"`
	}
)

// readInto decodes into the struct of the kind.
func readInto(unmarshal func([]byte, any) error) executor {
	return func(kind, _ string, payload []byte) (out output, err error) {
		switch kind {
		case "token":
			err = unmarshal(payload, new(token))
		case "list":
			err = unmarshal(payload, new([]token))
		case "create":
			err = unmarshal(payload, new(create))
		case "created":
			var c created
			err = unmarshal(payload, &c)
			out.Secret = &c.Secret
		case "patch":
			err = unmarshal(payload, new([]operation))
		case "bulk":
			err = unmarshal(payload, new(bulk))
		default:
			err = fmt.Errorf("unknown kind %s", kind)
		}
		return out, err
	}
}

func unmarshalKnown(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("text after the value (%v)", err)
	}
	return nil
}

// dialect returns the dialect of an API version, as schema names it.
func dialect(version string) string {
	v, err := pat.ParseAPIVersion(version)
	if err != nil {
		panic(err) // the vectors name no other
	}
	return v.Dialect().String()
}

// eachSchema calls add with each of our schemas and its $id.
func eachSchema(add func(id string, text []byte) error) error {
	return fs.WalkDir(schema.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(schema.Files(), name)
		if err != nil {
			return err
		}
		return add(schemaID(name), text)
	})
}

func schemaID(name string) string {
	return "https://raw.githubusercontent.com/sailpat/sailpat/main/schema/" + name
}

// fileID returns the $id of the schema of a kind.
func fileID(kind, version string) (string, error) {
	name, ok := schema.FileName(kind, dialect(version))
	if !ok {
		return "", fmt.Errorf("no schema for kind %s", kind)
	}
	return schemaID(name), nil
}

// secretIn returns the secret of an instance.
func secretIn(kind string, instance any) (out output) {
	if object, ok := instance.(map[string]any); ok && kind == "created" {
		if s, ok := object["secret"].(string); ok {
			out.Secret = &s
		}
	}
	return out
}

var compiledV5 = map[string]*v5.Schema{}

func validateV5(kind, version string, payload []byte) (out output, err error) {
	id, err := fileID(kind, version)
	if err != nil {
		return out, err
	}
	if compiledV5[id] == nil {
		c := v5.NewCompiler()
		c.AssertFormat = true
		if err := eachSchema(func(id string, text []byte) error { return c.AddResource(id, bytes.NewReader(text)) }); err != nil {
			panic(err)
		}
		compiledV5[id] = c.MustCompile(id)
	}
	var instance any
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	if err := d.Decode(&instance); err != nil {
		return out, err
	}
	if _, err := d.Token(); err != io.EOF {
		return secretIn(kind, instance), fmt.Errorf("text after the value (%v)", err)
	}
	return secretIn(kind, instance), compiledV5[id].Validate(instance)
}

var compiledV6 = map[string]*v6.Schema{}

func validateV6(kind, version string, payload []byte) (out output, err error) {
	id, err := fileID(kind, version)
	if err != nil {
		return out, err
	}
	if compiledV6[id] == nil {
		c := v6.NewCompiler()
		c.AssertFormat()
		err := eachSchema(func(id string, text []byte) error {
			doc, err := v6.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				return err
			}
			return c.AddResource(id, doc)
		})
		if err != nil {
			panic(err)
		}
		compiledV6[id] = c.MustCompile(id)
	}
	instance, err := v6.UnmarshalJSON(bytes.NewReader(payload))
	if err != nil {
		return out, err
	}
	return secretIn(kind, instance), compiledV6[id].Validate(instance)
}

// serve answers requests with an executor until the input ends.
func serve(x executor, in io.Reader, out io.Writer) error {
	r := bufio.NewReader(in)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var q vectorrun.Request
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		answer, err := json.Marshal(execute(x, q))
		if err != nil {
			return err
		}
		if _, err := out.Write(append(answer, '\n')); err != nil {
			return err
		}
	}
}

// execute answers one request. A panic is exit code 2.
func execute(x executor, q vectorrun.Request) (r vectorrun.Response) {
	defer func() {
		if p := recover(); p != nil {
			r = vectorrun.Response{Exit: new(2), Stderr: strings.ToValidUTF8(fmt.Sprint("panic: ", p), "")}
		}
	}()
	out, err := x(flagValue(q.Flags, "--kind"), flagValue(q.Flags, "--api-version"), q.Payload)
	text, failed := json.Marshal(out)
	if failed != nil {
		return vectorrun.Response{Exit: new(2), Stderr: failed.Error()}
	}
	exit := 0
	if err != nil {
		exit = 1
	}
	return vectorrun.Response{Exit: &exit, Stdout: string(text)}
}

// flagValue returns the value of a flag.
func flagValue(flags []string, name string) string {
	for i := 0; i+1 < len(flags); i++ {
		if flags[i] == name {
			return flags[i+1]
		}
	}
	return ""
}
