package pat_test

import (
	"slices"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// RFC 6901: tokens and their escapes.
func TestPointer(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		p            pat.Pointer
		tokens       []string
		parent       pat.Pointer
	}{
		{"root", "no token", "", nil, ""},
		{"member", "one token", "/name", []string{"name"}, ""},
		{"empty name", "a token all the same (RFC 6901 §5)", "/", []string{""}, ""},
		{"member of a member", "", "/owner/id", []string{"owner", "id"}, "/owner"},
		{"escaped", "RFC 6901 §4: ~1 first, then ~0", "/a~1b/~01/~0", []string{"a/b", "~1", "~"}, "/a~1b/~01"},
		{"empty token at the end", "", "/a/", []string{"a", ""}, "/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := slices.Collect(c.p.Tokens())
			if !slices.Equal(got, c.tokens) {
				t.Errorf("%s: tokens %q", c.reason, got)
			}
			if c.p.Parent() != c.parent {
				t.Errorf("%s: parent %q", c.reason, c.p.Parent())
			}
			built, last := pat.Pointer(""), ""
			for _, token := range c.tokens {
				built, last = built.AppendToken(token), token
			}
			if built != c.p || c.p.LastToken() != last {
				t.Errorf("%s: built %q, last token %q", c.reason, built, c.p.LastToken())
			}
			if !c.p.Valid() {
				t.Errorf("%s: not valid", c.reason)
			}
		})
	}
	t.Run("tokens stop when the caller has had enough", func(t *testing.T) {
		for token := range pat.Pointer("/a/b/c").Tokens() {
			if token != "a" {
				t.Errorf("got %q after the loop was left", token)
			}
			break
		}
	})
}

func TestPointerContains(t *testing.T) {
	for _, c := range []struct {
		p, q   pat.Pointer
		reason string
		want   bool
	}{
		{"/owner", "/owner", "itself", true},
		{"/owner", "/owner/id", "below", true},
		{"", "/owner", "the root holds all", true},
		{"", "", "the root holds itself", true},
		{"/owner", "/ownerId", "another member whose name begins so", false},
		{"/owner/id", "/owner", "above", false},
		{"/owner", "/name", "beside", false},
	} {
		if got := c.p.Contains(c.q); got != c.want {
			t.Errorf("%q, %q (%s): %v", c.p, c.q, c.reason, got)
		}
	}
}

func TestPointerValid(t *testing.T) {
	for _, c := range []struct {
		p      pat.Pointer
		reason string
		want   bool
	}{
		{"", "the whole document", true},
		{"/~0~1", "both escapes", true},
		{"name", "the first byte is no slash", false},
		{"~0", "nor is this one", false},
		{"/~", "~ at the end", false},
		{"/a~/b", "~ before a slash", false},
		{"/~2", "no such escape", false},
		{"/~/", "below 0", false},
	} {
		if got := c.p.Valid(); got != c.want {
			t.Errorf("%q (%s): %v", c.p, c.reason, got)
		}
	}
}
