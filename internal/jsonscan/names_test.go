package jsonscan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Any set of names works: ones that begin alike, long ones, and many. Each is
// found in the usual order and in the reverse order, on one line and indented,
// and missing, duplicate and unknown names are reported.
func TestAnyNames(t *testing.T) {
	numbered := func(n int, format string) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(format, i))
		}
		return out
	}
	for _, c := range []struct {
		name, reason string
		names        []string
	}{
		{"none", "an object of which nothing is known", nil},
		{"like a payload", "every name has a slot", []string{"id", "secret", "name", "scope", "owner", "created"}},
		{"three letters alike", "only one of them has a slot", []string{"name", "named", "names", "namespace", "id"}},
		{"one begins another", "the quote is part of the compared bytes", []string{"i", "id", "ids", "idsAndMore"}},
		{"28 bytes", "the longest name of the fast path", []string{strings.Repeat("a", 28), "b"}},
		{"29 bytes", "one more", []string{strings.Repeat("a", 29), "b"}},
		{"long names that differ at the end", "compared whole", []string{strings.Repeat("a", 60) + "x", strings.Repeat("a", 60) + "y"}},
		{"the empty name", "is a name", []string{"", "a"}},
		{"not ASCII", "é is two bytes", []string{"é", "è", "name"}},
		{"with an escape", "the text spells it with one", []string{`a"b`, `a\b`, "ab"}},
		{"15 names", "the fast path is full", numbered(15, "%02d-name")},
		{"16 names", "one more", numbered(16, "%02d-name")},
		{"17 names", "the index of the next name is masked", numbered(17, "%02d-name")},
		{"64 names", "a word of bits is full", numbered(64, "n%d")},
		{"65 names", "one more", numbered(65, "n%d")},
		{"200 names alike", "all begin alike", numbered(200, "member%03d")},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := make([]Name, len(c.names))
			for i, text := range c.names {
				table[i] = Name{ID: 1000 + i, Text: text, Required: i%2 == 0}
			}
			names := NewNames(table...)
			backward := slices.Clone(c.names)
			slices.Reverse(backward)
			for _, order := range [][]string{c.names, backward} {
				for _, separator := range []string{",", ",\n    "} {
					members := make([]string, len(order))
					for i, text := range order {
						quoted, _ := AppendString(nil, text)
						members[i] = string(quoted) + ":true"
					}
					text := "{" + strings.Join(members, separator) + "}" + strings.Repeat(" ", maxName)
					s := Scanner{Text: text}
					var met []string
					o := Object{Names: names}
					i := s.Next(&o, 0)
					for ; o.More; i = s.Next(&o, i) {
						met = append(met, c.names[o.Member-1000])
						i = s.Skip(i)
					}
					s.End(i)
					if len(s.Faults) > 0 || !slices.Equal(met, order) {
						t.Fatalf("%s: %s\nmet %q, %v", c.reason, text, met, list(&s))
					}
				}
			}
			var required []string
			for i := 0; i < len(c.names); i += 2 {
				required = append(required, "missing /"+EscapeToken(c.names[i])+" 0-1")
			}
			if got := faultsOf(names, "{}"+strings.Repeat(" ", maxName)); !slices.Equal(got, required) {
				t.Errorf("missing: got %q, want %q", got, required)
			}
			for i, text := range c.names {
				quoted, _ := AppendString(nil, text)
				got := faultsOf(names, fmt.Sprintf(`{%s:1,%s:2,"no such name, which is long enough":3}`, quoted, quoted))
				at, twice := "/"+EscapeToken(text), 1+len(quoted)+3
				if !Quotable(text) {
					at = ""
				}
				unknown := fmt.Sprintf("unknown /no such name, which is long enough %d-%d", twice+len(quoted)+3, twice+len(quoted)+3+36)
				duplicate := fmt.Sprintf("duplicate %s %d-%d first 1-%d", at, twice, twice+len(quoted), 1+len(quoted))
				if !slices.Contains(got, duplicate) || !slices.Contains(got, unknown) || slices.Contains(got, fmt.Sprintf("missing /%s 0-1", EscapeToken(c.names[i]))) {
					t.Errorf("twice and an unknown name: got %q, want %q and %q among them", got, duplicate, unknown)
				}
			}
		})
	}
}

// faultsOf reads an object with known names and lists its faults.
func faultsOf(names *Names, text string) []string {
	s := Scanner{Text: text}
	o := Object{Names: names}
	for i := s.Next(&o, 0); o.More; i = s.Next(&o, i) {
		i = s.Skip(i)
	}
	return list(&s)
}

// The names of a payload all have a slot, so that Next finds them in any order
// without nextSlow.
func TestEveryNameHasASlot(t *testing.T) {
	for _, c := range [][]string{
		{"id", "name", "scope", "owner", "created", "lastUsed", "managed", "accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"},
		{"type", "id", "name"},
		{"op", "from", "path", "value"},
	} {
		n := named(c...)
		for i := range c {
			if slot := n.slots[n.slot(n.list[i].first)]; int(slot) != i {
				t.Errorf("%s has no slot of its own", c[i])
			}
		}
	}
}

// Unescape leaves an invalid escape as it is, and reads nothing after the end.
func TestUnescapeOfAnything(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no escape", "abc", "abc"},
		{"every escape", `\"\\\/\b\f\n\r\t\u00e9`, "\"\\/\b\f\n\r\té"},
		{"surrogate pair", `\ud83d\ude80`, "🚀"},
		{"cut off after the backslash", `a\`, `a\`},
		{"cut off after the u", `a\u`, `a\u`},
		{"cut off in the digits", `a\u12`, `a\u12`},
		{"no digits", `\uwxyz`, `\uwxyz`},
		{"unknown letter", `\x41`, `\x41`},
		{"high surrogate alone", `\ud83d`, `\ud83d`},
		{"high surrogate before something else", `\ud83d\n`, "\\ud83d\n"},
		{"low surrogate alone", `\ude80`, `\ude80`},
		{"cut off in the second half", `\ud83d\ude8`, `\ud83d\ude8`},
		{"backslash before bytes that are not UTF-8", "\\\xff", "\\\xff"},
	} {
		if got := Unescape(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	for n := range 0x10000 { // every two bytes after a backslash
		Unescape("\\" + string([]byte{byte(n >> 8), byte(n)}))
		AppendCompact(nil, `"\`+string([]byte{byte(n >> 8), byte(n)}))
	}
}
