package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The sources: base payloads and shared tables, one file for each rule, and
// the valid payloads that are near no rule in particular. README.md describes
// the format.
//
//go:embed base.txt valid.txt rules/*.txt
var sources embed.FS

// A rule is the header of a rule's file: what the contract says of it. A test
// compares it with the library's table.
type rule struct {
	id, name, severity string
	kinds, dialects    []string
	clock, off         bool // needs a clock; off unless enabled
}

// A source is all that was read: rules by name, bases, tables and records.
type source struct {
	rules   map[string]rule
	bases   map[string]*node
	tables  map[string]table
	records []record
}

// A block is a header line and its fields.
type block struct {
	name   string
	fields []field
	where  string // file:line
}

// A field is a line `key: value` and the indented lines below it.
type field struct {
	key, value string
	below      []string
	where      string
}

// A table gives names to the columns of rows. A block with a table stands for
// one block for each row, with the cells in place of `{column}`.
type table struct {
	columns []string
	rows    [][]string
}

func readSources() (*source, error) {
	s := &source{rules: map[string]rule{}, bases: map[string]*node{}, tables: map[string]table{}}
	names, err := sources.ReadDir("rules")
	if err != nil {
		return nil, err
	}
	files := []string{"base.txt", "valid.txt"}
	for _, entry := range names {
		files = append(files, "rules/"+entry.Name())
	}
	// Records name rules of other files, so all headers are read first.
	var all []block
	for _, file := range files {
		data, err := sources.ReadFile(file)
		if err != nil {
			return nil, err
		}
		header, blocks, err := parse(file, string(data))
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(file, "rules/") {
			if err := s.addRule(strings.TrimSuffix(path.Base(file), ".txt"), header); err != nil {
				return nil, err
			}
		}
		all = append(all, blocks...)
	}
	return s, s.add(all)
}

// parse splits a file into the fields before its first header and its blocks.
func parse(file, text string) (header []field, blocks []block, err error) {
	into := &header
	for i, line := range strings.Split(text, "\n") {
		where := fmt.Sprintf("%s:%d", file, i+1)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --"):
			blocks = append(blocks, block{name: line[3 : len(line)-3], where: where})
			into = &blocks[len(blocks)-1].fields
		case strings.HasPrefix(line, "  "):
			if len(*into) == 0 {
				return nil, nil, fmt.Errorf("%s: an indented line belongs below a field", where)
			}
			last := &(*into)[len(*into)-1]
			last.below = append(last.below, strings.TrimLeft(line, " "))
		default:
			key, value, ok := strings.Cut(line+" ", ": ")
			if !ok {
				return nil, nil, fmt.Errorf("%s: %q is not a field; write `key: value`", where, line)
			}
			*into = append(*into, field{key: key, value: strings.TrimSuffix(value, " "), where: where})
		}
	}
	return header, blocks, nil
}

var ruleHeader = regexp.MustCompile(`^(PAT[0-9]{3}) ([a-z0-9-]+)$`)

func (s *source) addRule(file string, header []field) error {
	r := rule{name: file}
	for _, f := range header {
		switch f.key {
		case "rule":
			m := ruleHeader.FindStringSubmatch(f.value)
			if m == nil || m[2] != file {
				return fmt.Errorf("%s: the rule must be `PATnnn %s`, is %q", f.where, file, f.value)
			}
			r.id = m[1]
		case "severity":
			r.severity = f.value
		case "kinds":
			r.kinds = strings.Fields(f.value)
		case "dialects":
			r.dialects = strings.Fields(f.value)
		case "needs":
			r.clock = f.value == "clock"
		case "default":
			r.off = f.value == "off"
		default:
			return fmt.Errorf("%s: unknown field %q", f.where, f.key)
		}
	}
	if r.id == "" || r.severity != "error" && r.severity != "warning" || r.kinds == nil || r.dialects == nil {
		return fmt.Errorf("rules/%s.txt:1: the header needs rule, severity, kinds and dialects", file)
	}
	s.rules[r.name] = r
	return nil
}

// add reads blocks: a table, a base or, with a kind before its name, records.
func (s *source) add(blocks []block) error {
	for _, b := range blocks {
		err := s.addBlock(b)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", b.where, b.name, err)
		}
	}
	return nil
}

func (s *source) addBlock(b block) error {
	each := slices.IndexFunc(b.fields, func(f field) bool { return f.key == "each" })
	if !strings.Contains(b.name, "/") {
		if each >= 0 {
			s.tables[b.name] = tableOf(b.fields[each].below)
			return nil
		}
		if len(b.fields) != 1 || b.fields[0].key != "document" {
			return fmt.Errorf("a base has a document and nothing else")
		}
		var err error
		s.bases[b.name], err = s.base(b.fields[0])
		return err
	}
	if each < 0 {
		return s.addRecord(b)
	}
	rows := tableOf(b.fields[each].below)
	if name := b.fields[each].value; name != "" {
		rows = s.tables[name]
	}
	b.fields = slices.Delete(slices.Clone(b.fields), each, each+1)
	if len(rows.rows) == 0 {
		return fmt.Errorf("the table has no rows")
	}
	for _, row := range rows.rows {
		if len(row) != len(rows.columns) {
			return fmt.Errorf("the row %q has %d cells for %d columns", row, len(row), len(rows.columns))
		}
		var pairs []string
		for i, column := range rows.columns {
			pairs = append(pairs, "{"+column+"}", row[i])
		}
		if err := s.addRecord(b.filled(strings.NewReplacer(pairs...))); err != nil {
			return fmt.Errorf("row %s: %w", row[0], err)
		}
	}
	return nil
}

func tableOf(lines []string) (t table) {
	for i, line := range lines {
		cells := strings.Split(line, "|")
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		if i == 0 {
			t.columns = cells
		} else {
			t.rows = append(t.rows, cells)
		}
	}
	return t
}

// filled is the block with the cells of a row.
func (b block) filled(cells *strings.Replacer) block {
	b.name = cells.Replace(b.name)
	b.fields = slices.Clone(b.fields)
	for i, f := range b.fields {
		f.key, f.value = cells.Replace(f.key), cells.Replace(f.value)
		f.below = slices.Clone(f.below)
		for j := range f.below {
			f.below[j] = cells.Replace(f.below[j])
		}
		b.fields[i] = f
	}
	return b
}

func (s *source) addRecord(b block) (err error) {
	r := record{}
	r.kind, r.name, _ = strings.Cut(b.name, "/")
	inList := false
	for _, f := range b.fields {
		switch f.key {
		case "description":
			r.description, err = s.expand(f.value)
		case "reason":
			r.reason = f.value
		case "document":
			r.text, err = s.document(f)
		case "writes":
			r.canonical, err = s.document(f)
		case "in a list":
			inList = f.value == "yes"
		default:
			err = s.addCase(&r, f)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.where, err)
		}
	}
	s.records = append(s.records, r)
	if inList {
		e, err := s.element(r)
		s.records = append(s.records, e)
		return err
	}
	return nil
}

var (
	sixMonths    = []string{"v2024", "v3", "beta"}
	acknowledged = []string{"v1", "v2026", "v2025"}
	allVersions  = slices.Concat(acknowledged, sixMonths)
)

// addCase reads a field that is a verdict: for whom, under which
// circumstances, and the violations.
func (s *source) addCase(r *record, f field) (err error) {
	words := strings.Fields(f.key)
	v := verdict{}
	switch {
	case words[0] == "acknowledged", r.kind == "bulk" && (words[0] == "always" || words[0] == "supported"):
		v.versions = acknowledged
	case words[0] == "always", words[0] == "supported":
		v.versions = allVersions
	case words[0] == "six-months":
		v.versions = sixMonths
	default:
		return fmt.Errorf("unknown field %q", f.key)
	}
	for i := 1; i < len(words); i++ {
		argument := ""
		if i+1 < len(words) {
			argument = words[i+1]
		}
		switch words[i] {
		case "tolerant":
			v.tolerant = true
			continue
		case "now":
			v.now = argument
		case "enable":
			v.enable, err = s.ids(argument)
		case "disable":
			v.disable, err = s.ids(argument)
		case "max-size":
			v.maxSize, err = strconv.Atoi(argument)
		default:
			err = fmt.Errorf("unknown circumstance %q", words[i])
		}
		if err != nil {
			return err
		}
		i++
	}
	lines := f.below
	if f.value != "" && f.value != "accepted" {
		lines = append([]string{f.value}, lines...)
	} else if (f.value == "accepted") == (len(lines) > 0) {
		return fmt.Errorf("a case has violations, or is `accepted`")
	}
	for _, line := range unrolled(lines) {
		fault, err := s.fault(line)
		if err != nil {
			return err
		}
		v.faults = append(v.faults, fault)
	}
	r.cases = append(r.cases, v)
	if r.kind == "bulk" && words[0] == "always" {
		v.versions, v.faults = sixMonths, []fault{{rule: s.rules["kind-not-in-version"], place: atRoot}}
		r.cases = append(r.cases, v)
	}
	return nil
}

func (s *source) ids(names string) (ids []string, err error) {
	for name := range strings.SplitSeq(names, ",") {
		r, err := s.rule(name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, r.id)
	}
	return ids, nil
}

func (s *source) rule(name string) (rule, error) {
	r, ok := s.rules[name]
	if !ok {
		return r, fmt.Errorf("no rule is named %q", name)
	}
	return r, nil
}

// fault reads a violation: the rule, the pointer, and how it differs from the
// usual one.
func (s *source) fault(line string) (f fault, err error) {
	if line, err = s.expand(line); err != nil {
		return f, err
	}
	name, rest, _ := strings.Cut(line, " ")
	if f.rule, err = s.rule(name); err != nil {
		return f, err
	}
	f.warning = f.rule.severity == "warning"
	switch {
	case strings.HasPrefix(rest, `"`):
		d := json.NewDecoder(strings.NewReader(rest))
		if err := d.Decode(&f.pointer); err != nil {
			return f, err
		}
		rest = rest[d.InputOffset():]
	case strings.HasPrefix(rest, "/"):
		f.pointer, rest, _ = strings.Cut(rest, " ")
	}
	words := strings.Fields(rest)
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "warning":
			f.warning = true
		case "root":
			f.place = atRoot
		case "path":
			f.place = atPath
			_, err = fmt.Sscanf(f.pointer, "/%d/path", &f.n)
		case "mark":
			if i++; i == len(words) {
				return f, fmt.Errorf("a mark has a number")
			}
			f.place = atMark
			f.n, err = strconv.Atoi(words[i])
		default:
			err = fmt.Errorf("unknown word %q", words[i])
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// element is a record of a token as the second element of a list, where it has
// the same violations.
func (s *source) element(r record) (record, error) {
	if r.kind != "token" || s.bases["neighbour"] == nil {
		return r, fmt.Errorf("only a token can stand in a list")
	}
	before := "[" + s.bases["neighbour"].String() + ","
	e := record{kind: "list", name: "element-" + r.name, description: "in the second element: " + r.description,
		reason: "R26: exactly as in a token, at /1. " + r.reason, text: before + r.text + "]", cases: slices.Clone(r.cases)}
	for i, c := range e.cases {
		e.cases[i].faults = slices.Clone(c.faults)
		for j := range c.faults {
			e.cases[i].faults[j].pointer = "/1" + c.faults[j].pointer
		}
	}
	if r.canonical != "" {
		e.canonical = before + r.canonical + "]"
	}
	return e, nil
}
