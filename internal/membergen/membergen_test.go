package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/internal/moduleroot"
	"github.com/sailpat/sailpat/pat"
)

// The committed sources are those that membergen writes from the table.
func TestGenerated(t *testing.T) {
	root, err := moduleroot.Find()
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not up to date: run go generate ./pat", name)
		}
	}
}

var goTypes = map[*object]reflect.Type{
	token: reflect.TypeFor[pat.Token](), create: reflect.TypeFor[pat.CreateRequest](), created: reflect.TypeFor[pat.CreateResponse](),
	owner: reflect.TypeFor[pat.Owner](), operation: reflect.TypeFor[pat.Operation](), bulk: reflect.TypeFor[pat.BulkUpdate](),
}

// problems compares a table with the fields of the Go types, and names what is
// missing.
func problems(table []member) (out []string) {
	for _, o := range objects {
		goType := goTypes[o]
		var fields []string
		for _, f := range reflect.VisibleFields(goType) {
			if f.Name != "Extra" {
				fields = append(fields, f.Name)
			}
		}
		for _, m := range table {
			if m.in[o] == absent {
				continue
			}
			f, ok := goType.FieldByName(m.field)
			if !ok {
				out = append(out, fmt.Sprintf("the member %s of %s has no field %s", m.name, o.goType, m.field))
				continue
			}
			if got := typeName(f.Type); got != m.value.forms[m.in[o]].goType {
				out = append(out, fmt.Sprintf("the field %s.%s is a %s; its row in table.go says %s", o.goType, m.field, got, m.value.forms[m.in[o]].goType))
			}
			if i := slices.Index(fields, m.field); i >= 0 {
				fields = slices.Delete(fields, i, i+1)
			} else {
				out = append(out, fmt.Sprintf("the member %s of %s has two rows", m.name, o.goType))
			}
			if !strings.EqualFold(m.field, m.name) {
				out = append(out, fmt.Sprintf("the field %s.%s is not named as its member %s", o.goType, m.field, m.name))
			}
		}
		for _, f := range fields {
			out = append(out, fmt.Sprintf("the field %s.%s has no row in table.go", o.goType, f))
		}
	}
	return out
}

// typeName spells a type as the source of package pat does.
func typeName(t reflect.Type) string {
	return strings.NewReplacer("github.com/sailpat/sailpat/pat.", "", "pat.", "").Replace(t.String())
}

// Every field has a row, and every row a field.
func TestTable(t *testing.T) {
	for _, problem := range problems(table) {
		t.Error(problem)
	}
}

// A forgotten field or row is named.
func TestForgottenPieceIsNamed(t *testing.T) {
	changed := func(change func([]member) []member) []member {
		rows := slices.Clone(table)
		return change(rows)
	}
	for _, c := range []struct {
		name  string
		table []member
		want  string
	}{
		{"a row", changed(func(rows []member) []member {
			return slices.DeleteFunc(rows, func(m member) bool { return m.name == "lastUsed" })
		}), "the field Token.LastUsed has no row in table.go"},
		{"a field", changed(func(rows []member) []member {
			return append(rows, member{"lastSeen", "LastSeen", timestamp, in{token: optionalOrNull}})
		}), "the member lastSeen of Token has no field LastSeen"},
		{"a form", changed(func(rows []member) []member {
			return append(rows, member{"managed", "Managed", boolean, in{create: optional}})
		}), "the member managed of CreateRequest has no field Managed"},
		{"another type", changed(func(rows []member) []member {
			i := slices.IndexFunc(rows, func(m member) bool { return m.name == "managed" })
			rows[i].value = timestamp
			rows[i].in = in{token: optionalOrNull}
			return rows
		}), "the field Token.Managed is a Optional[bool]; its row in table.go says Optional[Timestamp]"},
		{"one row of two", changed(func(rows []member) []member {
			return append(rows, rows[0])
		}), "the member id of Token has two rows"},
	} {
		if got := problems(c.table); !slices.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q among them", c.name, got, c.want)
		}
	}
	if _, err := generate([]member{{"created", "Created", timestamp, in{token: optional}}}); err == nil || !strings.Contains(err.Error(), "member created of Token") {
		t.Errorf("a form that the value does not have: got %v", err)
	}
}

// The order of the table, and which members are required or nullable, are those
// of the contract's table of members.
func TestContract(t *testing.T) {
	root, err := moduleroot.Find()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/contract.md"))
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]form{"R": required, "R n": requiredOrNull, "o": optional, "o n": optionalOrNull, "–": absent,
		"R, D1": optionalOrNull, "o, D1": optional} // what a create response must have beyond its shape
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) > 5 && strings.HasPrefix(cells[1], " `") {
			for i := range cells {
				cell, _, _ := strings.Cut(strings.TrimSpace(cells[i]), ",")
				cells[i] = strings.TrimSpace(cell)
			}
			if strings.Trim(cells[1], "`") == table[len(rows)].name {
				rows = append(rows, cells)
			}
		}
	}
	if len(rows) != 11 {
		t.Fatalf("docs/contract.md §1: found %d of 11 members in the order of table.go", len(rows))
	}
	for i, cells := range rows {
		for j, o := range []*object{token, create, created} {
			cell := cells[2+j]
			if form, _, found := strings.Cut(cell, " (see [D1]"); found {
				cell = form + ", D1"
			}
			want, ok := forms[cell]
			if got := table[i].in[o]; !ok || got != want {
				t.Errorf("%s of %s: the form in table.go is %d; the contract says %q", table[i].name, o.goType, got, cell)
			}
		}
	}
}
