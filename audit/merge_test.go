package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

func newAuditor(t testing.TB, p audit.Policy, o audit.Options) *audit.Auditor {
	t.Helper()
	o.AsOf = clock(audit.ExampleClock)
	a, err := audit.New(p, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestMergeRefuses(t *testing.T) {
	list := many(2)
	one := newAuditor(t, audit.Policy{}, audit.Options{})
	one.Add(&list[0], audit.Place{})
	before := text(one.Report())
	same := newAuditor(t, audit.Policy{}, audit.Options{})
	same.Add(&list[0], audit.Place{})
	if err := one.Merge(same); !errors.Is(err, audit.ErrOverlap) {
		t.Errorf("parts that share an ID: %v", err)
	}
	for name, other := range map[string]*audit.Auditor{
		"policy":  newAuditor(t, audit.Policy{Preset: "cis"}, audit.Options{}),
		"options": newAuditor(t, audit.Policy{}, audit.Options{Top: 7}),
		"partial": newAuditor(t, audit.Policy{}, audit.Options{Partial: true}),
		"itself":  one,
	} {
		if err := one.Merge(other); err == nil {
			t.Errorf("another %s is accepted", name)
		}
	}
	if after := text(one.Report()); after != before {
		t.Error("a merge that fails changes the report")
	}
	other := newAuditor(t, audit.Policy{}, audit.Options{})
	other.Add(&list[1], audit.Place{})
	if err := one.Merge(other); err != nil || one.Report().Summary.Tokens != 2 {
		t.Errorf("parts without a common ID: %v", err)
	}
}

func TestMergeAfterReview(t *testing.T) {
	list := many(1)
	p := audit.NewPrevious(pat.V1)
	p.Add(&list[0])
	a, b := newAuditor(t, audit.Policy{}, audit.Options{Previous: p}), newAuditor(t, audit.Policy{}, audit.Options{Previous: p})
	a.ReviewPrevious(&list[0], audit.Place{})
	if err := a.Merge(b); err == nil {
		t.Error("a reviewed part is merged")
	}
	if _, err := a.MarshalBinary(); err == nil {
		t.Error("a reviewed part has a binary form")
	}
}

// TestPreviousOrder merges parts of processes that read the previous export in another
// order. It has different tokens with one ID, some of them unreadable.
func TestPreviousOrder(t *testing.T) {
	list := many(3, func(t *pat.Token) { t.ID = "86f1dc6fe8f54414950454cbb11278fa" })
	list[1].Name, list[2].LastUsed = "Other", pat.Null[pat.Timestamp]()
	auditor := func(order ...int) *audit.Auditor {
		p := audit.NewPrevious(pat.V1)
		for _, i := range order {
			if i < len(list) {
				p.Add(&list[i])
			} else {
				p.AddUnreadable(&list[0])
			}
		}
		return newAuditor(t, audit.Policy{}, audit.Options{Previous: p})
	}
	first := auditor(0, 1, 2, 3)
	for _, order := range [][]int{{1, 0}, {2, 1, 0}, {3}, {3, 0, 1}, {0, 3}} {
		if err := first.Merge(auditor(order...)); err != nil {
			t.Errorf("order %v: %v", order, err)
		}
	}
	if err := first.Merge(auditor(0, 2)); err == nil {
		t.Error("the export of one token is that of several")
	}
}

// TestIDTwiceAcrossParts merges two parts with one token each. The ID is known from
// the parts alone.
func TestIDTwiceAcrossParts(t *testing.T) {
	for _, id := range []string{"86f1dc6fe8f54414950454cbb11278fa", "not hexadecimal", ""} {
		one, two := goodToken(), goodToken()
		one.ID, two.ID, two.Name = id, id, "Other"
		a, b := newAuditor(t, audit.Policy{}, audit.Options{Partial: true}), newAuditor(t, audit.Policy{}, audit.Options{Partial: true})
		a.Add(&one, audit.Place{Path: "b.json"})
		b.Add(&two, audit.Place{Path: "a.json"})
		if err := a.Merge(b); err != nil {
			t.Fatal(err)
		}
		if !a.NeedsReview() {
			t.Error("the report needs no review")
		}
		f := find(a.Report(), audit.RuleIDTwice)
		if len(f) != 1 || f[0].Token.ID != id || f[0].Place != nil || f[0].Fingerprint != "AUD902:"+id {
			t.Errorf("finding %+v", f)
		}
		a.Review(&one, audit.Place{Path: "b.json"})
		a.Review(&two, audit.Place{Path: "a.json"})
		if f := find(a.Report(), audit.RuleIDTwice); id != "" && (f[0].Place == nil || f[0].Place.Path != "a.json" || f[0].Token.Name != "Other") {
			t.Errorf("finding after the review %+v", f)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	list := many(3, scope())
	for _, partial := range []bool{false, true} {
		a := newAuditor(t, audit.Policy{}, audit.Options{Partial: partial})
		for i := range list {
			a.Add(&list[i], audit.Place{Path: "pats.json", Index: i})
		}
		data := state(t, a)
		b := newAuditor(t, audit.Policy{}, audit.Options{Partial: partial})
		b.Add(&list[0], audit.Place{})
		before := text(b.Report())
		for n := range data {
			if err := b.UnmarshalBinary(data[:n]); err == nil {
				t.Fatalf("%d of %d bytes are accepted", n, len(data))
			}
		}
		if err := b.UnmarshalBinary(append(bytes.Clone(data), 0)); err == nil {
			t.Error("a byte too many is accepted")
		}
		if other := newAuditor(t, audit.Policy{Preset: "cis"}, audit.Options{Partial: partial}); other.UnmarshalBinary(data) == nil {
			t.Error("the state of another policy is accepted")
		}
		if text(b.Report()) != before {
			t.Error("an error changes the report")
		}
		if err := b.UnmarshalBinary(data); err != nil || text(b.Report()) != text(a.Report()) {
			t.Errorf("error %v, or another report", err)
		}
	}
	if err := new(audit.Auditor).UnmarshalBinary(nil); err == nil {
		t.Error("an Auditor without a policy takes a state")
	}
}

// FuzzUnmarshalBinary changes states. Whatever is accepted has one form, and makes a
// report.
func FuzzUnmarshalBinary(f *testing.F) {
	p := audit.NewPrevious(pat.V1)
	old := many(4)
	for i := range old {
		p.Add(&old[i])
	}
	policy := audit.Policy{Suppress: []audit.Suppression{{Rule: "all-scopes", ID: "*1", Reason: "x", Until: "2026-07-01"}}}
	options := func(kind byte) audit.Options {
		o := audit.Options{Top: 5, Partial: kind&1 != 0}
		if kind&2 != 0 {
			o.Previous = p
			o.Baseline = audit.NewBaseline([]string{"AUD101:a"})
		}
		return o
	}
	for kind := range byte(4) {
		a := newAuditor(f, policy, options(kind))
		list := many(6, scope(), func(t *pat.Token) { t.Owner.ID = "o" })
		list[3].ID, list[4].Name, list[4].ID = list[2].ID, "Other", list[2].ID
		for i := range list {
			a.Add(&list[i], audit.Place{Path: "pats.json", Index: i})
		}
		a.AddUnreadable(&list[5], []pat.Violation{{Rule: pat.RuleTimestampForm, Pointer: "/5/lastUsed"}}, audit.Place{})
		data := state(f, a)
		f.Add(kind, data[len("sailpat audit state\x01")+32:])
	}
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		a := newAuditor(t, policy, options(kind))
		head := state(t, a)[:len("sailpat audit state\x01")+32]
		if a.UnmarshalBinary(append(head, body...)) != nil {
			return
		}
		data := state(t, a)
		b := newAuditor(t, policy, options(kind))
		if err := b.UnmarshalBinary(data); err != nil {
			t.Fatalf("a state that was accepted has the bytes %q, which are not: %v", data, err)
		}
		if again := state(t, b); !bytes.Equal(again, data) {
			t.Fatalf("state %q, and again %q", data, again)
		}
		if text(a.Report()) != text(b.Report()) {
			t.Fatal("two reports of one state")
		}
		if kind&1 != 0 {
			if err := a.Merge(b); err != nil {
				t.Fatal(err)
			}
			a.Report()
		}
	})
}

func TestBaseline(t *testing.T) {
	list := many(3, scope())
	first := auditOf(t, audit.Policy{}, audit.Options{}, list[:2])
	read, err := audit.ReadBaseline(strings.NewReader(asJSON(first)))
	if err != nil {
		t.Fatal(err)
	}
	second := auditOf(t, audit.Policy{Rules: []audit.RuleSetting{{Rule: "redundant-scope", Severity: audit.SeverityOff}}}, audit.Options{Baseline: read}, list[1:])
	var open, unchanged int
	for _, f := range find(second, audit.RuleAllScopes) {
		switch f.State {
		case audit.StateOpen:
			open++
		case audit.StateUnchanged:
			unchanged++
		}
	}
	if open != 1 || unchanged != 1 || second.OpenAtLeast(audit.SeverityHigh) != 1 {
		t.Errorf("%d open and %d unchanged findings, want one each", open, unchanged)
	}
	if got := strings.Join(second.Baseline.Gone, " "); got != "AUD301:"+list[0].ID {
		t.Errorf("gone: %q", got)
	}
	for name, doc := range map[string]string{"nothing": "", "no audit": `{"a": 1}`, "no JSON": "x", "an array": `[]`} {
		if _, err := audit.ReadBaseline(strings.NewReader(doc)); err == nil {
			t.Errorf("%s is a baseline", name)
		}
	}
	lines := `{"rule": "AUD301", "fingerprint": "AUD301:a", "state": "open"}` + "\n" + `{"rule": "AUD301", "fingerprint": "AUD301:b", "state": "suppressed"}` + "\n" + `{"summary": {}}`
	if b, err := audit.ReadBaseline(strings.NewReader(lines)); err != nil || b.Len() != 1 {
		t.Errorf("lines: %v, %v", b, err)
	}
	if b, err := audit.ReadBaseline(strings.NewReader(asJSON(auditOf(t, audit.Policy{}, audit.Options{}, nil)))); err != nil || b.Len() != 0 {
		t.Errorf("an audit without findings: %v, %v", b, err)
	}
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
