package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// versions are the API versions, the oldest first.
var versions = []string{"v3", "beta", "v2024", "v2025", "v2026", current}

const current = "v1"

const allScopes = "sp:scopes:all"

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

const (
	scopesHeader     = "scope\toperations\tclass\tversions\tnewest\tget\tpost\tput\tpatch\tdelete\tschemes\tuser_levels\twithout_levels\tnote\toperation_ids"
	operationsHeader = "path\tmethod\toperation_id\tscopes"
)

// A scope is a row of scopes.tsv.
type scope struct {
	name, class, newest string
	versions            []string
	byMethod            []int // as methods
	levels              []string
	withoutLevels       int
	note                string
	ids                 []string // "?" for an operation without ID
}

// An operation is a row of operations.tsv, or an operation of an older version
// that only scopes.tsv names.
type operation struct {
	path, method, id, version string
	scopes                    []string // sorted
}

// rows splits a table into its rows, which all have as many fields as header.
// Lines before the header that begin with "#" are comments.
func rows(file, text, header string) ([][]string, error) {
	var rows [][]string
	seen := false
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case seen:
			fields := strings.Split(line, "\t")
			if want := strings.Count(header, "\t") + 1; len(fields) != want {
				return nil, fmt.Errorf("%s:%d: expected %d fields, got %d", file, n, want, len(fields))
			}
			for i, f := range fields {
				if f == "" || f != strings.TrimSpace(f) {
					return nil, fmt.Errorf("%s:%d: field %d must be \"-\" or text without space at its ends, is %q", file, n, i+1, f)
				}
			}
			rows = append(rows, fields)
		case line == header:
			seen = true
		case !strings.HasPrefix(line, "#"):
			return nil, fmt.Errorf("%s:%d: expected a comment or the header %q", file, n, header)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no rows", file)
	}
	return rows, nil
}

func list(field, separator string) []string {
	if field == "-" {
		return nil
	}
	return strings.Split(field, separator)
}

func readScopes(text string) ([]scope, error) {
	table, err := rows("scopes.tsv", text, scopesHeader)
	if err != nil {
		return nil, err
	}
	var scopes []scope
	for _, f := range table {
		s := scope{name: f[0], class: f[2], newest: f[4], versions: list(f[3], ","), levels: list(f[11], ","), note: f[13], ids: list(f[14], " ")}
		var numbers []int
		for _, field := range []string{f[1], f[5], f[6], f[7], f[8], f[9], f[12]} {
			n, err := strconv.Atoi(field)
			if err != nil || n < 0 || n > 255 {
				return nil, fmt.Errorf("scopes.tsv: %s: expected a number from 0 to 255, got %q", s.name, field)
			}
			numbers = append(numbers, n)
		}
		if s.note == "-" {
			s.note = ""
		}
		s.byMethod, s.withoutLevels = numbers[1:6], numbers[6]
		if err := s.check(numbers[0]); err != nil {
			return nil, fmt.Errorf("scopes.tsv: %s: %w", s.name, err)
		}
		if n := len(scopes); n > 0 && scopes[n-1].name >= s.name {
			return nil, fmt.Errorf("scopes.tsv: %s: must come before %s", s.name, scopes[n-1].name)
		}
		scopes = append(scopes, s)
	}
	return scopes, nil
}

// check finds what contradicts itself in a row.
func (s scope) check(operations int) error {
	sum := 0
	for _, n := range s.byMethod {
		sum += n
	}
	order := func(v string) int { return slices.Index(versions, v) }
	switch {
	case operations == 0:
		return errors.New("opens no operation")
	case operations != sum || operations != len(s.ids):
		return fmt.Errorf("%d operations, but %d by method and %d IDs", operations, sum, len(s.ids))
	case s.withoutLevels > operations:
		return fmt.Errorf("%d operations without levels out of %d", s.withoutLevels, operations)
	case len(s.versions) == 0 || slices.ContainsFunc(s.versions, func(v string) bool { return order(v) < 0 }):
		return fmt.Errorf("versions must be some of %s, are %s", strings.Join(versions, ", "), strings.Join(s.versions, ", "))
	case !slices.IsSortedFunc(s.versions, func(a, b string) int { return order(a) - order(b) }):
		return fmt.Errorf("versions must be in the order %s", strings.Join(versions, ", "))
	case s.newest != s.versions[len(s.versions)-1]:
		return fmt.Errorf("newest must be %s, is %s", s.versions[len(s.versions)-1], s.newest)
	case !slices.IsSorted(s.levels):
		return errors.New("levels must be sorted")
	}
	return nil
}

// readOperations returns the operations of both tables: those of the current
// version by path and method, then those of older versions by version and ID. It
// checks that the tables agree.
func readOperations(text string, scopes []scope) ([]operation, error) {
	table, err := rows("operations.tsv", text, operationsHeader)
	if err != nil {
		return nil, err
	}
	listed := map[string][]string{} // scopes by version and operation ID
	for _, s := range scopes {
		for _, id := range s.ids {
			if id != "?" {
				listed[s.newest+" "+id] = append(listed[s.newest+" "+id], s.name)
			}
		}
	}
	var operations []operation
	ids := map[string]bool{}
	for _, f := range table {
		o := operation{path: f[0], method: f[1], version: current}
		fail := func(format string, args ...any) ([]operation, error) {
			return nil, fmt.Errorf("operations.tsv: %s %s: %w", o.method, o.path, fmt.Errorf(format, args...))
		}
		if !strings.HasPrefix(o.path, "/") || !slices.Contains(methods, o.method) {
			return fail("expected a path and one of %s", strings.Join(methods, ", "))
		}
		if f[2] != "-" {
			o.id = f[2]
			if ids[o.id] {
				return fail("the ID %s stands twice", o.id)
			}
			ids[o.id] = true
		}
		o.scopes = listed[current+" "+o.id]
		delete(listed, current+" "+o.id)
		switch {
		case f[3] == "-" && len(o.scopes) == 0:
			return fail("scopes.tsv does not name %q", o.id)
		case f[3] == "-":
		case len(o.scopes) > 0:
			return fail("scopes.tsv already lists its scopes")
		case f[3] != "none":
			o.scopes = strings.Split(f[3], ",")
			for _, name := range o.scopes {
				if !slices.ContainsFunc(scopes, func(s scope) bool { return s.name == name }) {
					return fail("unknown scope %s", name)
				}
			}
		}
		if !slices.IsSorted(o.scopes) || len(slices.Compact(slices.Clone(o.scopes))) < len(o.scopes) {
			return fail("scopes must be sorted and distinct")
		}
		if n := len(operations); n > 0 && operations[n-1].path+" "+operations[n-1].method >= o.path+" "+o.method {
			return fail("rows must be sorted by path and method")
		}
		operations = append(operations, o)
	}
	if err := countByMethod(scopes, operations); err != nil {
		return nil, err
	}
	var older []operation
	for key, names := range listed {
		version, id, _ := strings.Cut(key, " ")
		if version == current {
			return nil, fmt.Errorf("operations.tsv: %s is missing: %s lists it", id, names[0])
		}
		older = append(older, operation{id: id, version: version, scopes: names})
	}
	slices.SortFunc(older, func(a, b operation) int { return strings.Compare(a.version+" "+a.id, b.version+" "+b.id) })
	return append(operations, older...), nil
}

// countByMethod compares the numbers that scopes.tsv has by method with those of
// the operations. Operations that inherit sp:scopes:all do not list it.
func countByMethod(scopes []scope, operations []operation) error {
	for _, s := range scopes {
		if s.newest != current || s.name == allScopes {
			continue
		}
		got := make([]int, len(methods))
		for _, o := range operations {
			if slices.Contains(o.scopes, s.name) {
				got[slices.Index(methods, o.method)]++
			}
		}
		if !slices.Equal(got, s.byMethod) {
			return fmt.Errorf("scopes.tsv: %s has %v operations by method, operations.tsv %v", s.name, s.byMethod, got)
		}
	}
	return nil
}
