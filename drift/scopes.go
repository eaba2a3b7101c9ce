package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// An operation is what the scope table needs of an operation.
type operation struct {
	path, method, id string
	own              bool // has security of its own
	scopes           []string
	schemes          map[string][]string // by scope
	levels           []string
	deprecated       bool
}

type operationYAML struct {
	OperationID string `yaml:"operationId"`
	Security    *[]map[string][]string
	Levels      []string `yaml:"x-sailpoint-userLevels"`
	Deprecated  bool
}

type itemYAML struct {
	Get, Post, Put, Patch, Delete *operationYAML
}

// methods are those of the scope table. A few older versions also have HEAD.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// operations returns the operations of each version, by path and method.
func operations(c checkout) (map[string][]operation, error) {
	documents, err := roots(c)
	if err != nil {
		return nil, err
	}
	out := map[string][]operation{}
	for _, r := range documents {
		for p := range r.paths {
			var item itemYAML
			if err := r.item(c, p, &item); err != nil {
				return nil, err
			}
			for i, o := range []*operationYAML{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
				if o != nil {
					out[r.version] = append(out[r.version], newOperation(p, methods[i], o))
				}
			}
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b operation) int {
			return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
		})
	}
	return out, nil
}

func newOperation(p, method string, y *operationYAML) operation {
	o := operation{path: p, method: method, id: y.OperationID, levels: y.Levels, deprecated: y.Deprecated, own: y.Security != nil}
	if y.Security == nil {
		return o
	}
	o.schemes = map[string][]string{}
	for _, requirement := range *y.Security {
		for scheme, list := range requirement {
			for _, s := range list {
				o.schemes[s] = append(o.schemes[s], scheme)
			}
		}
	}
	o.scopes = slices.Sorted(maps.Keys(o.schemes))
	return o
}

const (
	allScopes = "sp:scopes:all"
	current   = "v1"
)

// notes are what only a person sees in a scope.
var notes = map[string]string{
	"idn:campaign-temlates:read": "misspelled in the spec; v1 has idn:campaign-template:read",
}

// A scopeRow is a scope and the operations of its newest version that list it.
type scopeRow struct {
	name     string
	versions []string
	spaced   bool // written with space around it somewhere
	by       []operation
	schemes  map[string]bool
}

func scopeRows(all map[string][]operation) []scopeRow {
	rows := map[string]*scopeRow{}
	for _, version := range versions { // the newest is last
		seen := map[string]bool{}
		for _, o := range all[version] {
			listed := map[string]bool{} // an operation can list a scope in two spellings
			for _, spelled := range o.scopes {
				name := strings.TrimSpace(spelled)
				row := rows[name]
				if row == nil {
					row = &scopeRow{name: name}
					rows[name] = row
				}
				row.spaced = row.spaced || name != spelled
				if !seen[name] {
					seen[name] = true
					row.versions, row.by, row.schemes = append(row.versions, version), nil, map[string]bool{}
				}
				for _, scheme := range o.schemes[spelled] {
					row.schemes[scheme] = true
				}
				if !listed[name] {
					listed[name] = true
					row.by = append(row.by, o)
				}
			}
		}
	}
	var out []scopeRow
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, *rows[name])
	}
	return out
}

func (r scopeRow) class() string {
	last := r.name[strings.LastIndexByte(r.name, ':')+1:]
	switch {
	case r.name == allScopes:
		return "all"
	case r.name == "sp:scopes:default":
		return "default"
	case last == "read" || last == "list":
		return "read"
	case last == "manage" || last == "management":
		return "manage"
	}
	return "write"
}

func (r scopeRow) byMethod() (counts [5]int) {
	for _, o := range r.by {
		counts[slices.Index(methods, o.method)]++
	}
	return counts
}

func (r scopeRow) note() string {
	var out []string
	counts := r.byMethod()
	if slices.Equal(r.versions, []string{current}) {
		out = append(out, "only in "+current)
	}
	if !slices.Contains(r.versions, current) {
		out = append(out, "not in "+current)
	}
	if strings.Count(r.name, ":") == 1 {
		out = append(out, "two parts")
	}
	deprecated := 0
	for _, o := range r.by {
		if o.deprecated {
			deprecated++
		}
	}
	if deprecated > 0 {
		out = append(out, fmt.Sprintf("%d deprecated", deprecated))
	}
	if r.class() == "read" {
		var on []string
		for _, i := range []int{2, 3, 4} { // POST reads where a query is long
			if counts[i] > 0 {
				on = append(on, methods[i])
			}
		}
		if on != nil {
			out = append(out, "read scope listed on "+strings.Join(on, ", "))
		}
	}
	if r.class() == "manage" && counts[0] == len(r.by) {
		out = append(out, "listed on GET only")
	}
	if r.spaced {
		out = append(out, "written with a trailing space in the spec")
	}
	if n := notes[r.name]; n != "" {
		out = append(out, n)
	}
	return strings.Join(out, "; ")
}

// scopesTable returns internal/scopesgen/scopes.tsv.
func scopesTable(all map[string][]operation, from provenance) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Scopes that operations of the SailPoint ISC API declare. Facts taken from %s %s (%s): idn/sailpoint-api.{v3,beta,v2024,v2025,v2026}.yaml and idn/apis/*/openapi.yaml (v1).\n", repository, from.commit, from.date)
	b.WriteString(`# That repository: MIT License, Copyright (c) 2022 SailPoint. Ship this table with that notice. Not an official list: what a tenant offers is in its UI.
# operations: operations of the newest version that list the scope (each of an operation's scopes suffices, says the vendor). class: read = ends in read or list; manage = ends in manage or management; all, default = the two sp:scopes; write = the rest. user_levels: union over those operations; without_levels: how many of them name none.
scope	operations	class	versions	newest	get	post	put	patch	delete	schemes	user_levels	without_levels	note	operation_ids
`)
	for _, r := range scopeRows(all) {
		levels := map[string]bool{}
		without := 0
		var ids []string
		for _, o := range r.by {
			for _, l := range o.levels {
				levels[l] = true
			}
			if len(o.levels) == 0 {
				without++
			}
			ids = append(ids, cmp.Or(o.id, "?"))
		}
		slices.Sort(ids)
		row := []string{r.name, strconv.Itoa(len(r.by)), r.class(), strings.Join(r.versions, ","), r.versions[len(r.versions)-1]}
		for _, n := range r.byMethod() {
			row = append(row, strconv.Itoa(n))
		}
		row = append(row, strings.Join(slices.Sorted(maps.Keys(r.schemes)), "+"), strings.Join(slices.Sorted(maps.Keys(levels)), ","), strconv.Itoa(without), r.note(), strings.Join(ids, " "))
		writeRow(&b, row)
	}
	return b.String()
}

// operationsTable returns internal/scopesgen/operations.tsv.
func operationsTable(all map[string][]operation, from provenance) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The operations of version v1 of the SailPoint ISC API: path, method and operation ID. Facts taken from %s %s (%s): idn/apis/*/openapi.yaml. No descriptions. Ship this table with the notice in NOTICE.\n", repository, from.commit, from.date)
	b.WriteString(`# scopes: - = listed in scopes.tsv under the operation ID; none = the operation lists no scope; otherwise the scopes of an operation that scopes.tsv does not name:
# sp:scopes:all = the operation has no security of its own and inherits it.
path	method	operation_id	scopes
`)
	for _, o := range all[current] {
		scopes := "-"
		switch {
		case !o.own:
			scopes = allScopes
		case len(o.scopes) == 0:
			scopes = "none"
		case o.id == "":
			scopes = strings.Join(o.scopes, ",")
		}
		writeRow(&b, []string{o.path, o.method, o.id, scopes})
	}
	return b.String()
}

// writeRow writes fields, "-" for an empty one.
func writeRow(b *strings.Builder, fields []string) {
	for i, f := range fields {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(cmp.Or(f, "-"))
	}
	b.WriteByte('\n')
}
