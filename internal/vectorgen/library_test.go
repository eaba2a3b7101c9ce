package main

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// TestRules holds the generator's table of rules against the library's.
func TestRules(t *testing.T) {
	library := pat.Rules()
	if len(library) != len(rules) {
		t.Errorf("expected %d rules, got %d", len(rules), len(library))
	}
	for _, r := range rules {
		l, ok := pat.LookupRule(pat.RuleID(r.id))
		if !ok {
			t.Errorf("%s: expected the library to have it", r.id)
			continue
		}
		if l.Name != r.name || (l.Severity == pat.SeverityWarning) != r.warning || l.NeedsClock != r.clock || l.OffByDefault != r.off {
			t.Errorf("%s: expected %+v, got %s %s, clock %v, off %v", r.id, r, l.Name, l.Severity, l.NeedsClock, l.OffByDefault)
		}
		if want := r.dialects; want != letters(l.Dialects) {
			t.Errorf("%s %s: expected dialects %s, got %v", r.id, r.name, want, l.Dialects)
		}
		want := r.kinds
		if want == nil {
			want = kinds
		}
		var got []string
		for _, k := range l.Kinds {
			got = append(got, k.String())
		}
		if l.Layer >= 2 && !slices.Equal(want, got) {
			t.Errorf("%s %s: expected kinds %v, got %v", r.id, r.name, want, got)
		}
	}
}

func letters(dialects []pat.Dialect) (out string) {
	for _, d := range dialects {
		out += map[pat.Dialect]string{pat.SixMonths: "A", pat.Acknowledged: "B"}[d]
	}
	return out
}

// TestLibrary proves that the library says of every vector what its author
// says, in every case and version.
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
						return // the other versions would say the same
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
	for _, w := range pat.Lint(v.Data, kindOf(v), opts...) {
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
			t.Errorf("%s, violation %d: expected %s, got %s", label, k, clip(w), clip(g))
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

// accept compares what Unmarshal and Validate say together, and what Marshal
// makes of a document that they accept.
func accept(t *testing.T, label string, v vectors.Vector, c vectors.Case, opts []pat.Option) {
	kind := kindOf(v)
	if kind == pat.KindAuto {
		var ok bool
		if kind, ok = pat.DetectKind(v.Data); !ok {
			if c.Accepted {
				t.Errorf("%s: expected a kind", label)
			}
			return
		}
	}
	p, ok := pat.NewPayload(kind)
	if !ok {
		t.Fatalf("%s: expected a payload for kind %q", label, kind)
	}
	err := pat.Unmarshal(v.Data, p, opts...)
	if err == nil {
		err = pat.Validate(p, opts...)
	}
	if (err == nil) != c.Accepted {
		t.Errorf("%s: Unmarshal and Validate: expected accepted %v, got %v", label, c.Accepted, err)
	}
	if !c.Accepted {
		var ve *pat.ValidationError
		if err != nil && !errors.As(err, &ve) {
			t.Errorf("%s: expected a ValidationError, got %T", label, err)
		}
		return
	}
	canonical, err := pat.Marshal(p)
	if err != nil {
		t.Errorf("%s: Marshal: %v", label, err)
	} else if string(canonical) != *v.Canonical {
		t.Errorf("%s: expected canonical bytes\n%s, got\n%s", label, *v.Canonical, canonical)
	}
}
