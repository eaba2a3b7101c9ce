package main

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// TestRules compares the headers of the rules' files with the library's table.
func TestRules(t *testing.T) {
	files := maps.Clone(read(t).rules)
	for _, l := range pat.Rules() {
		r, ok := files[l.Name]
		if !ok {
			t.Errorf("%s %s: the library has the rule, but internal/vectorgen/rules/%s.txt is missing", l.ID, l.Name, l.Name)
			continue
		}
		delete(files, l.Name)
		want := rule{id: string(l.ID), name: l.Name, severity: l.Severity.String(), clock: l.NeedsClock, off: l.OffByDefault}
		for _, k := range l.Kinds {
			want.kinds = append(want.kinds, k.String())
		}
		for _, d := range l.Dialects {
			want.dialects = append(want.dialects, d.String())
		}
		if slices.Equal(r.kinds, []string{"any"}) && (l.Layer < 2 || len(l.Kinds) == len(kinds)) {
			want.kinds = r.kinds
		}
		if !reflect.DeepEqual(r, want) {
			t.Errorf("%s: the header is\n%+v, the library's record\n%+v", l.Name, r, want)
		}
	}
	for name := range files {
		t.Errorf("internal/vectorgen/rules/%s.txt: the library has no such rule", name)
	}
}

// TestLibrary proves that the library agrees with every vector, in every case
// and version.
func TestLibrary(t *testing.T) {
	for _, v := range built(t) {
		t.Run(v.Vector, func(t *testing.T) {
			for i, c := range v.Cases {
				for _, version := range c.Versions {
					opts := options(t, c, version)
					label := fmt.Sprintf("case %d, %s", i, version)
					lint(t, label, v, c, opts)
					accept(t, label, v, c, opts)
					if t.Failed() {
						return // the other versions would report the same
					}
				}
			}
		})
	}
}

func options(t *testing.T, c vectors.Case, version string) []pat.Option {
	parsed, err := pat.ParseAPIVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	opts := []pat.Option{pat.ForVersion(parsed)}
	if c.Now != "" {
		now, err := time.Parse(time.RFC3339Nano, c.Now)
		if err != nil {
			t.Fatal(err)
		}
		opts = append(opts, pat.At(now))
	}
	if c.Tolerant {
		opts = append(opts, pat.Tolerant())
	}
	if c.MaxSize > 0 {
		opts = append(opts, pat.MaxSize(c.MaxSize))
	}
	for _, id := range c.Disable {
		opts = append(opts, pat.Disable(pat.RuleID(id)))
	}
	for _, id := range c.Enable {
		opts = append(opts, pat.Enable(pat.RuleID(id)))
	}
	return opts
}

func kindOf(v vectors.Vector) pat.Kind {
	kind, err := pat.ParseKind(v.Kind)
	if err != nil {
		panic(err)
	}
	return kind
}

// lint compares violations one by one, in order.
func lint(t *testing.T, label string, v vectors.Vector, c vectors.Case, opts []pat.Option) {
	var want, got []string
	for _, w := range c.Violations {
		want = append(want, fmt.Sprintf("%s %s %s %q %d..%d", w.Rule, w.Name, w.Severity, w.Pointer, w.Span.Start, w.Span.End))
	}
	for _, w := range pat.Lint(v.Data, kindOf(v), opts...).Violations {
		r, _ := pat.LookupRule(w.Rule)
		got = append(got, fmt.Sprintf("%s %s %s %q %d..%d", string(w.Rule), r.Name, w.Severity, w.Pointer, w.Span.Start, w.Span.End))
	}
	for k := range max(len(want), len(got)) {
		w, g := "nothing", "nothing"
		if k < len(want) {
			w = want[k]
		}
		if k < len(got) {
			g = got[k]
		}
		if w != g {
			t.Errorf("%s, violation %d: want %s, got %s", label, k, clip(w), clip(g))
			return
		}
	}
}

// clip keeps a pointer a thousand steps long out of the log.
func clip(s string) string {
	if len(s) > 160 {
		return s[:100] + "…" + s[len(s)-50:]
	}
	return s
}

// accept compares the verdict of Unmarshal and Validate, and what Marshal makes
// of a document that they accept.
func accept(t *testing.T, label string, v vectors.Vector, c vectors.Case, opts []pat.Option) {
	kind := kindOf(v)
	if kind == pat.KindAuto {
		var ok bool
		if kind, ok = pat.DetectKind(v.Data); !ok {
			if c.Accepted {
				t.Errorf("%s: no kind detected", label)
			}
			return
		}
	}
	p, ok := pat.NewPayload(kind)
	if !ok {
		t.Fatalf("%s: no payload of kind %q", label, kind)
	}
	err := pat.Unmarshal(v.Data, p, opts...)
	if err == nil {
		err = pat.Validate(p, opts...)
	}
	if (err == nil) != c.Accepted {
		t.Errorf("%s: Unmarshal and Validate: want accepted %v, got %v", label, c.Accepted, err)
	}
	if !c.Accepted {
		var ve *pat.ValidationError
		if err != nil && !errors.As(err, &ve) {
			t.Errorf("%s: %T is not a ValidationError", label, err)
		}
		return
	}
	canonical, err := pat.Marshal(p)
	if err != nil {
		t.Errorf("%s: Marshal: %v", label, err)
	} else if string(canonical) != *v.Canonical {
		t.Errorf("%s: want canonical\n%s\ngot\n%s", label, *v.Canonical, canonical)
	}
}
