package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/testdata/vectors"
)

var kebabCase = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// build turns records into vectors. It fails for an unfinished record: a name
// used twice, a mark that no case uses, a violation out of order.
func build(records []record) ([]vectors.Vector, error) {
	out := make([]vectors.Vector, 0, len(records))
	seen := map[string]bool{}
	for _, r := range records {
		v, err := r.build()
		if err == nil && seen[r.kind+"/"+r.name] {
			err = fmt.Errorf("another vector has this name")
		}
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.kind, r.name, err)
		}
		seen[r.kind+"/"+r.name] = true
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b vectors.Vector) int { return strings.Compare(a.Vector, b.Vector) })
	for i := range out {
		out[i].Nearest = nearest(out[i], out)
	}
	return out, nil
}

func (r record) build() (vectors.Vector, error) {
	v := vectors.Vector{Schema: "../../want.schema.json", Kind: r.kind, Description: r.description, Reason: r.reason}
	if !kebabCase.MatchString(r.name) || r.description == "" || r.reason == "" || len(r.cases) == 0 {
		return v, fmt.Errorf("a vector needs a name in kebab-case, a description, a reason and a case")
	}
	text, m, err := strip(r.text)
	if err != nil {
		return v, err
	}
	v.Data = []byte(text)
	unused := map[span]bool{}
	for _, s := range m.faults {
		unused[s] = true
	}
	for _, verdict := range r.cases {
		c, err := verdict.build(text, m)
		if err != nil {
			return v, err
		}
		for _, w := range c.Violations {
			delete(unused, span{w.Span.Start, w.Span.End})
		}
		v.Cases = append(v.Cases, c)
	}
	if len(unused) > 0 {
		return v, fmt.Errorf("%d marks have no violation", len(unused))
	}
	if slices.ContainsFunc(v.Cases, func(c vectors.Case) bool { return c.Accepted }) {
		canonical := text
		if r.canonical != "" {
			canonical, _, err = strip(r.canonical)
		}
		v.Canonical = &canonical
	}
	v.Vector = r.kind + "/" + folder(v.Cases[0]) + "/" + r.name
	return v, err
}

// folder names the verdict of the first case.
func folder(c vectors.Case) string {
	switch {
	case !c.Accepted:
		return "invalid"
	case len(c.Violations) > 0:
		return "warning"
	}
	return "valid"
}

func (d verdict) build(text string, m marks) (vectors.Case, error) {
	c := vectors.Case{Versions: d.versions, Now: d.now, Tolerant: d.tolerant, MaxSize: d.maxSize, Accepted: true,
		Enable: d.enable, Disable: d.disable, Violations: []vectors.Violation{}}
	for i, f := range d.faults {
		s, err := f.locate(i, text, m)
		if err != nil {
			return c, err
		}
		w := vectors.Violation{Rule: f.rule.id, Name: f.rule.name, Severity: "error", Pointer: f.pointer, Span: vectors.Span{Start: s.start, End: s.end}}
		if f.warning {
			w.Severity = "warning"
		} else {
			c.Accepted = false
		}
		c.Violations = append(c.Violations, w)
	}
	if !slices.IsSortedFunc(c.Violations, inOrderOfText) {
		return c, fmt.Errorf("violations must be in the order of span, pointer, rule")
	}
	return c, nil
}

func inOrderOfText(a, b vectors.Violation) int {
	// too-many-violations closes the list, wherever the document starts.
	if last := "too-many-violations"; a.Name == last || b.Name == last {
		return strings.Compare(fmt.Sprint(a.Name == last), fmt.Sprint(b.Name == last))
	}
	return slices.Compare(
		[]string{fmt.Sprintf("%9d %9d", a.Span.Start, a.Span.End), a.Pointer, a.Rule},
		[]string{fmt.Sprintf("%9d %9d", b.Span.Start, b.Span.End), b.Pointer, b.Rule})
}

// nearest returns the valid vector of the same kind that differs least: what
// remains between the common start and the common end of both texts is shortest.
func nearest(v vectors.Vector, all []vectors.Vector) (found string) {
	if strings.Contains(v.Vector, "/valid/") {
		return ""
	}
	least := -1
	for _, w := range all {
		if w.Kind != v.Kind || !strings.Contains(w.Vector, "/valid/") {
			continue
		}
		if d := distance(v.Data, w.Data); least < 0 || d < least {
			found, least = w.Vector, d
		}
	}
	return found
}

func distance(a, b []byte) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return max(len(a), len(b))
}

// layout returns every generated file by its path.
func layout(all []vectors.Vector) map[string][]byte {
	files := map[string][]byte{"index.json": index(all)}
	for _, v := range all {
		files[v.Vector+".json"] = v.Data
		files[v.Vector+".want.json"] = sidecar(v)
	}
	return files
}

// index lists the vectors with their kinds and rules.
func index(all []vectors.Vector) []byte {
	var out bytes.Buffer
	out.WriteString("{\n  \"vectors\": [\n")
	for i, v := range all {
		var rules []string
		for _, c := range v.Cases {
			for _, w := range c.Violations {
				rules = append(rules, w.Name)
			}
		}
		slices.Sort(rules)
		fmt.Fprintf(&out, `    {"vector":%s,"kind":%s,"cases":%d,"rules":%s}%s`,
			quote(v.Vector), quote(v.Kind), len(v.Cases), quote(append([]string{}, slices.Compact(rules)...)), comma(i, len(all)))
	}
	out.WriteString("  ]\n}\n")
	return out.Bytes()
}

// sidecar is indented JSON with one line for each list of versions and each
// violation, so that a thousand violations stay readable.
func sidecar(v vectors.Vector) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"$schema\": %s,\n  \"vector\": %s,\n  \"kind\": %s,\n  \"description\": %s,\n  \"reason\": %s,\n",
		quote(v.Schema), quote(v.Vector), quote(v.Kind), quote(v.Description), quote(v.Reason))
	if v.Nearest != "" {
		fmt.Fprintf(&out, "  \"nearest\": %s,\n", quote(v.Nearest))
	}
	if v.Canonical != nil {
		fmt.Fprintf(&out, "  \"canonical\": %s,\n", quote(*v.Canonical))
	}
	out.WriteString("  \"cases\": [\n")
	for i, c := range v.Cases {
		violations := c.Violations
		c.Violations = nil
		head := strings.TrimSuffix(quote(c), `"violations":null}`)
		fmt.Fprintf(&out, "    %s\"violations\":[", head)
		for k, w := range violations {
			fmt.Fprintf(&out, "\n      %s%s", quote(w), strings.TrimSuffix(comma(k, len(violations)), "\n"))
		}
		if len(violations) > 0 {
			out.WriteString("\n    ")
		}
		fmt.Fprintf(&out, "]}%s", comma(i, len(v.Cases)))
	}
	out.WriteString("  ]\n}\n")
	return out.Bytes()
}

func comma(i, n int) string {
	if i == n-1 {
		return "\n"
	}
	return ",\n"
}

// quote returns compact JSON that escapes only what it must.
func quote(v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings and numbers only
	}
	return strings.TrimSuffix(out.String(), "\n")
}
