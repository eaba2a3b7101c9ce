package audit_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"pgregory.net/rapid"
)

// A scene is everything that an audit depends on.
type scene struct {
	policy   audit.Policy
	options  audit.Options
	owners   []audit.Owner
	elements []element
	old      []element
}

func genScene(t *rapid.T, most int) scene {
	now := clock(rapid.SampledFrom(genClocks).Draw(t, "clock"))
	s := scene{policy: genPolicy(t), options: audit.Options{AsOf: now}}
	s.options.APIVersion = rapid.SampledFrom([]pat.APIVersion{pat.V1, pat.V2024}).Draw(t, "version")
	if rapid.Bool().Draw(t, "exported") {
		s.options.Exported = genTime(t, now, "exported").Time()
	}
	if s.owners = genOwnersFile(t); s.owners != nil {
		s.options.Owners = audit.NewOwners(s.owners)
	}
	s.elements = genElements(t, now, "new", most)
	if rapid.IntRange(0, 2).Draw(t, "since") == 0 {
		s.old = genElements(t, now, "old", most)
		for _, e := range s.elements { // so that there is something to compare
			if rapid.Bool().Draw(t, "kept") {
				s.old = append(s.old, e)
			}
		}
		s.options.Previous = previousOf(s.old)
	}
	return s
}

func previousOf(list []element) *audit.Previous {
	p := audit.NewPrevious(sincePrevious)
	for _, e := range list {
		if e.violations != nil {
			p.AddUnreadable(&e.token)
		} else {
			p.Add(&e.token)
		}
	}
	return p
}

func (s scene) auditor(t interface{ Fatal(...any) }) *audit.Auditor {
	a, err := audit.New(s.policy, s.options)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func add(a *audit.Auditor, list []element) {
	for _, e := range list {
		if e.violations != nil {
			a.AddUnreadable(&e.token, e.violations, e.place)
		} else {
			a.Add(&e.token, e.place)
		}
	}
}

// finish reads everything a second time that can be.
func finish(a *audit.Auditor, s scene) *audit.Report {
	for _, e := range s.elements {
		a.Review(&e.token, e.place)
	}
	for _, e := range s.old {
		if e.violations == nil {
			a.ReviewPrevious(&e.token, e.place)
		}
	}
	return a.Report()
}

func (s scene) report(t interface{ Fatal(...any) }) *audit.Report {
	a := s.auditor(t)
	add(a, s.elements)
	return finish(a, s)
}

// factsOf returns the findings of a report, as far as the reference has them.
func factsOf(r *audit.Report) []fact {
	var list []fact
	for _, f := range r.Findings {
		text := ""
		switch f.Rule {
		case audit.RuleMemberMissing, audit.RulePartialView, audit.RuleSuppressionExpired, audit.RuleSuppressionUnused:
			text = strings.Split(f.Fingerprint, ":")[1]
		}
		fa := fact{rule: string(f.Rule), token: f.Token.ID, text: text, severity: f.Severity, state: f.State}
		if f.Rule == audit.RuleTokensPerOwner {
			fa.owner = f.Owner.ID
		}
		if f.Rule == audit.RuleClockBehindData {
			fa.token = ""
		}
		list = append(list, fa)
	}
	return list
}

func sortFacts(list []fact) []fact {
	slices.SortFunc(list, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.token, b.token), cmp.Compare(a.owner, b.owner), cmp.Compare(a.text, b.text),
			cmp.Compare(a.severity, b.severity), cmp.Compare(a.state, b.state))
	})
	return list
}

// TestReference derives every finding and every count anew from the whole list.
func TestReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 14)
		for i := range s.policy.Suppress { // the reference does not complete AUD902
			s.policy.Suppress[i].OwnerName = ""
			if s.policy.Suppress[i].Rule == "id-twice" {
				s.policy.Suppress[i] = audit.Suppression{Rule: "id-twice", ID: "*", Reason: "x", Until: "2027-01-01"}
			}
			if u := &s.policy.Suppress[i]; u.ID == "" && u.Name == "" && u.OwnerID == "" {
				u.ID = "a"
			}
		}
		got := s.report(t)
		want := runReference(s.policy, s.options, s.owners, s.elements, s.old)
		g, w := sortFacts(factsOf(got)), sortFacts(want.facts)
		if !slices.Equal(g, w) {
			t.Fatalf("only the audit finds %+v; only the reference finds %+v", minus(g, w), minus(w, g))
		}
		if got.Summary != want.summary {
			t.Fatalf("summary %+v\nwant %+v", got.Summary, want.summary)
		}
		if s.options.Previous != nil && *got.Changes != want.changes {
			t.Fatalf("changes %+v, want %+v", *got.Changes, want.changes)
		}
		checkCounts(t, got)
	})
}

// minus returns what list has more often than other.
func minus(list, other []fact) []fact {
	list = slices.Clone(list)
	for _, f := range other {
		if i := slices.Index(list, f); i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
	}
	return list
}

// checkCounts checks that counts and findings agree, and the order of the findings.
func checkCounts(t *rapid.T, r *audit.Report) {
	for _, c := range r.Rules {
		var open, suppressed, unchanged int64
		for _, f := range r.Findings {
			if f.Rule != c.ID {
				continue
			}
			switch f.State {
			case audit.StateOpen:
				open++
			case audit.StateSuppressed:
				suppressed++
			case audit.StateUnchanged:
				unchanged++
			}
		}
		if open != c.Open || suppressed != c.Suppressed || unchanged != c.Unchanged || c.OpenBy.AtLeast(audit.SeverityInfo) != open ||
			c.Shown != open+suppressed+unchanged {
			t.Fatalf("%s: %d open, %d suppressed, %d unchanged; the counts are %+v", c.ID, open, suppressed, unchanged, c)
		}
	}
	for i := 1; i < len(r.Findings); i++ {
		a, b := &r.Findings[i-1], &r.Findings[i]
		if order := cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule), urgency(a, b), equalTimes(a, b)); order > 0 {
			t.Fatalf("%v %v stands before %v %v", a.Rule, a.Token.ID, b.Rule, b.Token.ID)
		}
	}
}

// urgency compares two findings of a rule about time.
func urgency(a, b *audit.Finding) int {
	switch a.Rule {
	case audit.RuleExpiresSoon, audit.RuleExpiresVerySoon, audit.RuleExpired:
		return a.Expires.Compare(b.Expires)
	case audit.RuleUnused:
		return a.LastUsed.Compare(b.LastUsed)
	case audit.RuleNeverUsed, audit.RuleTooOld, audit.RuleTokenAdded, audit.RuleTokenRemoved:
		if a.Created.IsZero() || b.Created.IsZero() {
			return 0
		}
		return a.Created.Compare(b.Created)
	}
	return 0
}

// equalTimes compares what stands after the urgency.
func equalTimes(a, b *audit.Finding) int {
	switch a.Rule {
	case audit.RuleAllScopes, audit.RuleScopeNotAllowed, audit.RulePrivilegedScope, audit.RuleOwnerMissing, audit.RuleExpiresSoon, audit.RuleExpired, audit.RuleIDTwice:
		return cmp.Or(cmp.Compare(a.Token.ID, b.Token.ID), cmp.Compare(a.Owner.ID, b.Owner.ID))
	}
	return 0
}

// text returns a report as bytes, with what the JSON leaves out.
func text(r *audit.Report) string {
	type hidden struct {
		Upcoming any
		Days     any
		All      int64
	}
	data, err := json.Marshal([]any{r, hidden{r.Upcoming, r.UpcomingDays, r.UpcomingAll}})
	if err != nil {
		panic(err)
	}
	return string(data)
}

// firstDifference shows where two texts begin to differ.
func firstDifference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-200)
	return fmt.Sprintf("at byte %d\n%q\n%q", i, a[from:min(len(a), i+200)], b[from:min(len(b), i+200)])
}

// TestOrder shuffles elements, which keep their places.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 14)
		s.options.Top = rapid.SampledFrom([]int{0, 1, 3}).Draw(t, "top")
		want := text(s.report(t))
		s.elements = rapid.Permutation(s.elements).Draw(t, "order")
		s.old = rapid.Permutation(s.old).Draw(t, "old order")
		if s.options.Previous != nil {
			s.options.Previous = previousOf(s.old)
		}
		if got := text(s.report(t)); got != want {
			t.Fatalf("another order gives other bytes: %s", firstDifference(got, want))
		}
	})
}

// TestMerge splits a population, merges the parts in another order, and sends some
// of them through their binary form.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 14)
		s.options.Top = rapid.SampledFrom([]int{0, 1, 3}).Draw(t, "top")
		s.options.Partial = true
		if rapid.Bool().Draw(t, "pseudonyms") {
			s.options.Pseudonyms = pseudonyms(t)
		}
		first := s.report(t)
		if rapid.Bool().Draw(t, "baseline") {
			var known []string
			for _, f := range first.Findings {
				if rapid.Bool().Draw(t, "known") {
					known = append(known, f.Fingerprint)
				}
			}
			s.options.Baseline = audit.NewBaseline(append(known, "AUD101:gone"))
			first = s.report(t)
		}
		want := text(first)
		parts := make([]*audit.Auditor, rapid.IntRange(1, 4).Draw(t, "parts"))
		for i := range parts {
			parts[i] = s.auditor(t)
		}
		for _, e := range s.elements {
			add(parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")], []element{e})
		}
		for len(parts) > 1 {
			i := rapid.IntRange(0, len(parts)-2).Draw(t, "left")
			a, b := parts[i], parts[i+1]
			if rapid.Bool().Draw(t, "swapped") {
				a, b = b, a
			}
			if rapid.Bool().Draw(t, "sent") {
				b = send(t, s, b)
			}
			before := state(t, b)
			if err := a.Merge(b); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(state(t, b), before) {
				t.Fatal("Merge changed its argument")
			}
			parts[i] = a
			parts = slices.Delete(parts, i+1, i+2)
		}
		whole := s.auditor(t)
		add(whole, s.elements)
		if !bytes.Equal(state(t, parts[0]), state(t, whole)) {
			t.Fatalf("the merged state has other bytes than the one of the whole: %s", firstDifference(string(state(t, parts[0])), string(state(t, whole))))
		}
		if got := text(finish(parts[0], s)); got != want {
			t.Fatalf("merging gives other bytes: %s", firstDifference(got, want))
		}
	})
}

func state(t interface{ Fatal(...any) }, a *audit.Auditor) []byte {
	data, err := a.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func send(t *rapid.T, s scene, a *audit.Auditor) *audit.Auditor {
	data := state(t, a)
	b := s.auditor(t)
	if err := b.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(state(t, b), data) {
		t.Fatal("a state changes on its way")
	}
	return b
}

func pseudonyms(t interface{ Fatal(...any) }) *audit.Pseudonyms {
	p, err := audit.NewPseudonyms([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLater moves the clock on: what has expired or is unused stays so.
func TestLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 14)
		s.policy.Suppress = nil
		s.options.Exported = time.Time{}
		before := s.report(t)
		s.options.AsOf = s.options.AsOf.Add(rapid.SampledFrom(offsets).Draw(t, "later").Abs())
		after := s.report(t)
		if before.Summary.Expired > after.Summary.Expired || before.Summary.UnusedFor.Days45 > after.Summary.UnusedFor.Days45 {
			t.Fatalf("before %+v, after %+v", before.Summary, after.Summary)
		}
		for _, f := range before.Findings {
			if f.Rule == audit.RuleExpired && !slices.ContainsFunc(after.Findings, func(g audit.Finding) bool { return g.Fingerprint == f.Fingerprint }) {
				t.Fatalf("%s is no longer expired", f.Token.ID)
			}
		}
	})
}

// TestCompare compares an export with itself, and two exports both ways.
func TestCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 10)
		s.policy = audit.Policy{}
		s.options.APIVersion = sincePrevious
		s.options.Owners, s.owners = nil, nil
		a, b := distinctIDs(s.elements), distinctIDs(genElements(t, s.options.AsOf, "other", 10))
		drift := func(now, old []element) (map[string][]string, audit.Changes) {
			s := s
			s.elements, s.old, s.options.Previous = now, old, previousOf(old)
			r := s.report(t)
			out := map[string][]string{}
			for _, f := range r.Findings {
				if f.Rule >= "AUD7" && f.Rule < "AUD8" {
					out[string(f.Rule)] = append(out[string(f.Rule)], f.Token.ID)
				}
			}
			for _, list := range out {
				slices.Sort(list)
			}
			return out, *r.Changes
		}
		if found, changes := drift(a, a); len(found) > 0 || changes != (audit.Changes{NotCompared: changes.NotCompared}) {
			t.Fatalf("an export differs from itself: %v, %+v", found, changes)
		}
		there, forth := drift(b, a)
		back, reverse := drift(a, b)
		for _, pair := range [][2]string{{"AUD701", "AUD702"}, {"AUD702", "AUD701"}, {"AUD703", "AUD704"}, {"AUD704", "AUD703"},
			{"AUD707", "AUD707"}, {"AUD708", "AUD708"}, {"AUD709", "AUD709"}} {
			if !slices.Equal(there[pair[0]], back[pair[1]]) {
				t.Fatalf("%s %v, and back %s %v", pair[0], there[pair[0]], pair[1], back[pair[1]])
			}
		}
		scopesOf := func(m map[string][]string) []string {
			list := append(slices.Clone(m["AUD705"]), m["AUD706"]...)
			slices.Sort(list)
			return list
		}
		if !slices.Equal(scopesOf(there), scopesOf(back)) || forth.Added != reverse.Removed || forth.Changed != reverse.Changed || forth.NotCompared != reverse.NotCompared {
			t.Fatalf("scopes %v, and back %v; changes %+v, and back %+v", scopesOf(there), scopesOf(back), forth, reverse)
		}
	})
}

// distinctIDs returns readable elements with different IDs.
func distinctIDs(list []element) []element {
	var out []element
	for _, e := range list {
		if e.violations == nil && !slices.ContainsFunc(out, func(o element) bool { return o.token.ID == e.token.ID }) {
			out = append(out, e)
		}
	}
	return out
}

// TestStream reads a population twice: the stream makes the findings of the report.
func TestStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 14)
		a := s.auditor(t)
		add(a, s.elements)
		want := factsOf(finish(a, s))
		before := text(a.Report())
		st := a.Stream()
		rows := 0
		var got []audit.Finding
		for _, e := range s.elements {
			var r audit.Row
			ok := false
			if e.violations != nil {
				r, ok = st.AddUnreadable(&e.token, e.violations, e.place)
			} else {
				r, ok = st.Add(&e.token, e.place)
			}
			if ok {
				rows++
				got = append(got, r.Findings...)
			}
		}
		for _, e := range s.old {
			if e.violations == nil {
				got = slices.AppendSeq(got, st.AddPrevious(&e.token, e.place))
			}
		}
		got = slices.AppendSeq(got, st.Rest())
		if g, w := sortFacts(factsOf(&audit.Report{Findings: got})), sortFacts(want); !slices.Equal(g, w) {
			t.Fatalf("the stream finds\n%v\nwant\n%v", g, w)
		}
		if n := a.Report().Summary; int64(rows) != n.Tokens+n.Unreadable {
			t.Fatalf("%d rows, want %d", rows, n.Tokens+n.Unreadable)
		}
		if after := text(a.Report()); after != before {
			t.Fatal("streaming changes the report")
		}
	})
}

// TestPseudonyms searches a report for names.
func TestPseudonyms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScene(t, 10)
		hide := func(list []element) {
			for i := range list {
				e := &list[i]
				if e.token.Name != "" {
					e.token.Name = "PERSON " + e.token.Name
				}
				if e.token.Owner.Name != "" {
					e.token.Owner.Name = "PERSON " + e.token.Owner.Name
				}
				if e.token.Owner.ID != "" {
					e.token.Owner.ID = "PERSON " + e.token.Owner.ID
				}
			}
		}
		hide(s.elements)
		hide(s.old)
		for i := range s.owners {
			s.owners[i] = audit.Owner{ID: "PERSON " + s.owners[i].ID, Name: "PERSON", Status: cmp.Or(s.owners[i].Status, "PERSON left"), Contact: "PERSON", Class: "PERSON"}
		}
		if s.owners != nil {
			s.options.Owners = audit.NewOwners(s.owners)
		}
		if s.old != nil {
			s.options.Previous = previousOf(s.old)
		}
		s.options.Pseudonyms = pseudonyms(t)
		s.options.Baseline = audit.NewBaseline([]string{"AUD406:owner:PERSON", "AUD101:gone"})
		s.policy.Owners.Departed = append(s.policy.Owners.Departed, "PERSON left")
		s.policy.Classes = append(s.policy.Classes, audit.Class{Name: "PERSON", Match: audit.Match{Name: "*"}})
		for i := range s.policy.Suppress {
			s.policy.Suppress[i].Reason = "PERSON asked"
		}
		s.policy.Suppress = append(s.policy.Suppress, audit.Suppression{Rule: "never-expires", Name: "PERSON*", Reason: "PERSON asked", Until: "2027-01-01"})
		a := s.auditor(t)
		add(a, s.elements)
		r := finish(a, s)
		if out := text(r); strings.Contains(out, "PERSON") {
			t.Fatalf("a name is in %s", out)
		}
		st := a.Stream()
		for _, e := range s.elements {
			row, _ := st.AddUnreadable(&e.token, e.violations, e.place)
			if out, _ := json.Marshal(row); bytes.Contains(out, []byte("PERSON")) {
				t.Fatalf("a name is in %s", out)
			}
		}
		for f := range st.Rest() {
			if out, _ := json.Marshal(f); bytes.Contains(out, []byte("PERSON")) {
				t.Fatalf("a name is in %s", out)
			}
		}
	})
}
