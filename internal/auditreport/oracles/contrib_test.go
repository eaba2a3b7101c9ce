package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/cel-go/cel"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/auditreport/reporttest"
)

// contrib/audit.cel reads the JSON of an audit.
func TestCEL(t *testing.T) {
	text, err := os.ReadFile("../../../contrib/audit.cel")
	if err != nil {
		t.Fatal(err)
	}
	env, err := cel.NewEnv(cel.Variable("report", cel.DynType))
	if err != nil {
		t.Fatal(err)
	}
	condition, issues := env.Compile(string(text))
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := env.Program(condition)
	if err != nil {
		t.Fatal(err)
	}
	never := reporttest.Tokens(1)
	never[0].Expiration = nil
	service := []audit.Owner{{ID: never[0].Owner.ID, Name: never[0].Owner.Name, Class: "service", Status: "ACTIVE"}}
	departed := []audit.Owner{{ID: never[0].Owner.ID, Class: "service", Status: "TERMINATED"}}
	for _, c := range []struct {
		name   string
		tokens []reporttest.Token
		owners []audit.Owner
		want   bool
	}{
		{"example", reporttest.Tokens(500), nil, false},
		{"no tokens", nil, nil, true},
		{"never expires", never, nil, false},
		{"never expires, service", never, service, true},
		{"departed", never, departed, false},
	} {
		var o audit.Options
		if c.owners != nil {
			o.Owners = audit.NewOwners(c.owners)
		}
		d, err := reporttest.Audit(c.tokens, audit.DefaultPolicy(), o)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := auditreport.Lookup("json")
		var b bytes.Buffer
		if err := f.Write(&b, d); err != nil {
			t.Fatal(err)
		}
		var report any
		if err := json.Unmarshal(b.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
		got, _, err := program.Eval(map[string]any{"report": report})
		if err != nil {
			t.Fatal(err)
		}
		if got.Value() != c.want {
			t.Errorf("%s: %v, want %t", c.name, got.Value(), c.want)
		}
	}
}
