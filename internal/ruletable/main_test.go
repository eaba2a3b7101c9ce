package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTableIsFresh(t *testing.T) {
	dir, err := packageDir()
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "rules.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("pat/rules.go is not what the records say: run go run ./internal/ruletable")
	}
}

const goodRecord = `var ruleEmptyID = ruleRecord{ID: "PAT301", Summary: "the id is empty", Bad: "x"}`

func TestGenerate(t *testing.T) {
	for _, tt := range []struct{ name, files, want, fault string }{
		{"two files, in the order of IDs", goodRecord + "\x00" + `var ruleSyntax = ruleRecord{ID: "PAT101", Summary: "not JSON"}`,
			"&ruleSyntax,\n\t&ruleEmptyID,", ""},
		{"constant with its comment", goodRecord, `RuleEmptyID RuleID = "PAT301" // the id is empty`, ""},
		{"other declarations", "var x = 1\nfunc f() {}\n" + goodRecord, "&ruleEmptyID,", ""},
		{"no record", "var x = 1", "", "no record"},
		{"same ID", goodRecord + "\x00" + strings.Replace(goodRecord, "EmptyID", "Other", 1), "", "the same ID PAT301"},
		{"no ID", strings.Replace(goodRecord, `ID: "PAT301", `, "", 1), "", "must have an ID"},
		{"wrong ID", strings.Replace(goodRecord, "PAT301", "PAT501", 1), "", `is "PAT501"`},
		{"no summary", strings.Replace(goodRecord, `Summary: "the id is empty", `, "", 1), "", "must have an ID and a Summary"},
		{"summary in two literals", strings.Replace(goodRecord, `"the id is empty"`, `"the id" + " is empty"`, 1), "", "one string literal"},
		{"name of the variable", strings.Replace(goodRecord, "ruleEmptyID", "emptyID", 1), "", "such as ruleEmptyID"},
		{"syntax", "var", "", "expected"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for i, text := range strings.Split(tt.files, "\x00") {
				file := filepath.Join(dir, "rules_"+string(rune('b'-i))+".go")
				if err := os.WriteFile(file, []byte("package pat\n\n"+text+"\n"), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			got, err := generate(dir)
			switch {
			case tt.fault == "" && (err != nil || !strings.Contains(string(got), tt.want)):
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			case tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)):
				t.Errorf("got error %v, want one with %q", err, tt.fault)
			}
		})
	}
}
