package scopes_test

import (
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/scopes"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
		why           string
	}{
		{"idn:sources:read", "idn:sources:read", true, "literal"},
		{"idn:sources:read", "idn:sources:reads", false, "longer name"},
		{"idn:sources:reads", "idn:sources:read", false, "longer pattern"},
		{"idn:*:read", "idn:sources:read", true, "a segment"},
		{"idn:*:read", "idn:sources:manage", false, "other last segment"},
		{"idn:*", "idn:sources:read", false, "a star stays in its segment"},
		{"*", "idn:sources:read", false, "a star stays in its segment"},
		{"*:*:*", "idn:sources:read", true, "three segments"},
		{"*:*:*", "iai:role-insights", false, "two segments"},
		{"iai:*", "iai:role-insights", true, "two segments"},
		{"idn:*:*", "idn:x:", true, "empty segment"},
		{"idn:s*s:read", "idn:sources:read", true, "within a segment"},
		{"idn:s*s:read", "idn:s:read", false, "no character twice"},
		{"idn:*our*e*:read", "idn:sources:read", true, "several stars"},
		{"idn:**:read", "idn:sources:read", true, "two stars"},
		{"idn:a*a*a:read", "idn:aa:read", false, "pieces do not overlap"},
		{"idn:*ab:read", "idn:abab:read", true, "the last piece at the end"},
		{"idn:source?:read", "idn:sources:read", false, "a question mark is literal"},
		{"idn:source[s]:read", "idn:sources:read", false, "a bracket is literal"},
		{"IDN:sources:read", "idn:sources:read", false, "case"},
		{"sp:scopes:all", "sp:scopes:all", true, "spelled out"},
		{"sp:scopes:*", "sp:scopes:all", false, "all scopes by a pattern"},
		{"*:*:*", "sp:scopes:all", false, "all scopes by a pattern"},
		{"sp:scopes:al*l", "sp:scopes:all", false, "all scopes by a pattern"},
		{"sp:scopes:*", "sp:scopes:default", true, "default by a pattern"},
		{"", "", false, "empty"},
		{"", "a", false, "empty pattern"},
		{"*", "", false, "empty name"},
	} {
		if got := scopes.Match(test.pattern, test.name); got != test.want {
			t.Errorf("%s: Match(%q, %q) = %t", test.why, test.pattern, test.name, got)
		}
	}
}

// TestMatchReference compares Match with path.Match, whose star stops at "/".
func TestMatchReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(alphabet string) string {
		b := make([]byte, 1+r.IntN(9))
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	matched := 0
	for range 200_000 {
		pattern, name := word("ab:**"), word("ab:")
		want, err := path.Match(strings.ReplaceAll(pattern, ":", "/"), strings.ReplaceAll(name, ":", "/"))
		if err != nil {
			t.Fatal(err)
		}
		if got := scopes.Match(pattern, name); got != want {
			t.Fatalf("Match(%q, %q) = %t", pattern, name, got)
		}
		if want {
			matched++
		}
	}
	if matched < 1000 {
		t.Errorf("only %d of 200,000 pairs match", matched)
	}
}

func TestExpand(t *testing.T) {
	for pattern, want := range map[string][]string{
		"idn:sources:*":     {"idn:sources:aggregate", "idn:sources:delete", "idn:sources:manage", "idn:sources:read", "idn:sources:update"},
		"idn:sources:read":  {"idn:sources:read"},
		"sp:scopes:*":       {"sp:scopes:default"},
		"sp:scopes:all":     {"sp:scopes:all"},
		"iai:*":             {"iai:role-insights"},
		"idn:mfa:*":         {"idn:mfa:poll", "idn:mfa:send", "idn:mfa:verify"},
		"idn:sources:write": nil,
		"idn:*":             nil,
		"":                  nil,
	} {
		var got []string
		for s := range scopes.Expand(pattern) {
			got = append(got, s.Name())
		}
		if !slices.Equal(got, want) {
			t.Errorf("Expand(%q) = %q, want %q", pattern, got, want)
		}
	}
}
