package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sailpat/sailpat/testdata/vectors"
)

var kinds = []string{"token", "list", "create", "created", "patch", "bulk"}

var readOnce = sync.OnceValues(readSources)

func read(t *testing.T) *source {
	t.Helper()
	s, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var buildOnce = sync.OnceValues(func() ([]vectors.Vector, error) {
	s, err := readOnce()
	if err != nil {
		return nil, err
	}
	return build(s.records)
})

func built(t *testing.T) []vectors.Vector {
	t.Helper()
	all, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// anywhere are the rules for which a vector of one kind is enough: they are not
// about the payload of a kind.
var anywhere = []string{"unknown-kind", "mixed-kind", "too-many-violations"}

// TestEveryRule proves that each rule has, in every kind and dialect in which
// it holds, a vector that violates it and a near neighbour that does not.
func TestEveryRule(t *testing.T) {
	all := built(t)
	for _, r := range read(t).rules {
		holds := r.kinds
		switch {
		case slices.Contains(anywhere, r.name):
			holds = []string{""}
		case slices.Equal(holds, []string{"any"}):
			holds = kinds
		}
		for _, kind := range holds {
			for _, dialect := range r.dialects {
				where := r.name + " " + kind + " " + dialect
				within := near
				if strings.HasPrefix(r.id, "PAT0") {
					within = anyDistance // no payload is near to no payload
				}
				switch {
				case kind == "bulk" && dialect == "six-months" && r.name != "kind-not-in-version":
					// R19: nothing else is checked
				case silent[where] != "":
					if violated(all, r, kind, dialect, 0) {
						t.Errorf("%s: unexpected vector: %s", where, silent[where])
					}
				case !violated(all, r, kind, dialect, within):
					t.Errorf("%s: no vector violates it within %d bytes of one that does not; add one to internal/vectorgen/rules/%s.txt", where, within, r.name)
				}
			}
		}
	}
}

// silent names the kinds and dialects in which a rule cannot be violated.
var silent = map[string]string{
	"expiration-not-future patch six-months":     "no operation may set a date there",
	"expiration-empty-string patch six-months":   "no operation may clear the date there; a rejected value is checked for shape only",
	"expiration-empty-string created six-months": "R29: expiration-missing and only that",
	"never-expires create six-months":            "R28: no date is six months",
	"never-expires created six-months":           "R29: expiration-missing and only that",
	"never-expires patch six-months":             "no operation may clear the date there",
}

// near is the number of bytes by which a vector may differ from its neighbor. One
// member or string is less.
const (
	near        = 100
	anyDistance = 1 << 20
)

// violated reports whether a vector violates a rule and has a neighbor in the same
// circumstances, or the same bytes in others, that do not.
func violated(all []vectors.Vector, r rule, kind, dialect string, within int) bool {
	version := map[string]string{"six-months": "v3", "acknowledged": "v1"}[dialect]
	for _, v := range all {
		if kind != "" && v.Kind != kind || !inCase(v, version, func(c vectors.Case) bool { return breaks(c, r.name) }) {
			continue
		}
		if within == 0 {
			return true
		}
		for _, w := range all {
			if w.Kind == v.Kind && distance(v.Data, w.Data) <= within &&
				inCase(w, version, func(c vectors.Case) bool { return c.Accepted && !breaks(c, r.name) }) {
				return true
			}
		}
		if len(r.dialects) == 1 && inCase(v, otherVersion[version], func(c vectors.Case) bool { return c.Accepted && !breaks(c, r.name) }) {
			return true
		}
	}
	return false
}

var otherVersion = map[string]string{"v1": "v3", "v3": "v1"}

func inCase(v vectors.Vector, version string, is func(vectors.Case) bool) bool {
	return slices.ContainsFunc(v.Cases, func(c vectors.Case) bool { return slices.Contains(c.Versions, version) && is(c) })
}

func breaks(c vectors.Case, rule string) bool {
	return slices.ContainsFunc(c.Violations, func(w vectors.Violation) bool { return w.Name == rule })
}

// strictness holds the rows of the contract's table in §4, as reasons cite them.
var strictness = []string{
	"duplicate member name",
	"invalid UTF-8", "lone surrogate", "raw control character", "BOM", "trailing data", "trailing comma", "comment", "NaN", "leading zero", "+1",
	"member name in another case",
	"null not allowed",
	"43200.0", "4.32e4", "out of int32",
	"timestamp grammar",
	"zero timestamp",
	"timestamp not canonical",
	"canonical timestamp",
	"empty id", "empty name", "empty string in scope",
	"empty scope", "repeated scope item", "no scope on create",
	"expirationDate with acknowledgement",
	"owner {}",
	"nesting", "document size",
	"anything at all",
}

var (
	tagged = regexp.MustCompile(`\b([RD][0-9]+)\b`)
	row    = regexp.MustCompile(`(?:^|[,;.] )§4 ([^:;,(]+)`)
)

// TestEveryReading proves that every decision D1 to D13, every reading R1 to R56 and R58
// and every row of the strictness table is the reason of some vector, and that
// reasons cite no others.
func TestEveryReading(t *testing.T) {
	wanted := map[string]bool{}
	for i := range 13 {
		wanted[fmt.Sprintf("D%d", i+1)] = true
	}
	for i := range 58 {
		wanted[fmt.Sprintf("R%d", i+1)] = true
	}
	delete(wanted, "R49") // what a folder walk takes for a payload
	delete(wanted, "R57") // what the command says of a rule that cannot run
	for _, name := range strictness {
		wanted["§4 "+name] = true
	}
	used := map[string]bool{}
	for _, v := range built(t) {
		for _, m := range tagged.FindAllStringSubmatch(v.Reason, -1) {
			used[m[1]] = true
		}
		for _, m := range row.FindAllStringSubmatch(v.Reason, -1) {
			used["§4 "+strings.TrimSpace(strings.TrimSuffix(m[1], ". "))] = true
		}
	}
	for tag := range wanted {
		if !used[tag] {
			t.Errorf("%s: no vector gives it as its reason", tag)
		}
	}
	for tag := range used {
		if !wanted[tag] {
			t.Errorf("%s: the contract has no such tag", tag)
		}
	}
}

// TestLayout proves that vectors are in the right folder.
func TestLayout(t *testing.T) {
	for _, v := range built(t) {
		first := v.Cases[0]
		plain := first.Now == "" && !first.Tolerant && first.Enable == nil && first.MaxSize == 0
		if strings.Contains(v.Vector, "/valid/") && !(plain && first.Disable == nil && slices.Contains(first.Versions, "v1")) {
			t.Errorf("%s: the first case of a valid vector must be v1 without clock and switches", v.Vector)
		}
		if !inCase(v, "v1", func(vectors.Case) bool { return true }) {
			t.Errorf("%s: no case for v1", v.Vector)
		}
		if n := len(strings.SplitN(v.Vector, "/", 3)[2]); n > 90 {
			t.Errorf("%s: the name must have at most 90 characters, has %d", v.Vector, n)
		}
	}
}

// sample is the vendor's published secret.
const sample = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"

// TestSecrets proves that the only secret in the vectors is the vendor's published
// sample, and only in vectors about secrets.
func TestSecrets(t *testing.T) {
	hex := regexp.MustCompile(`[0-9A-Fa-f]{40,}`)
	for _, v := range built(t) {
		for _, run := range hex.FindAllString(string(v.Data), -1) {
			if !strings.ContainsAny(run, "abcdefABCDEF") {
				continue // a number
			}
			if run != sample {
				t.Errorf("%s: a long hexadecimal string other than the published sample", v.Vector)
			}
			if !strings.Contains(v.Vector, "secret") {
				t.Errorf("%s: the sample secret outside of vectors about secrets", v.Vector)
			}
		}
	}
}
