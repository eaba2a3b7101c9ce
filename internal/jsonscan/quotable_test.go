package jsonscan

import (
	"strings"
	"testing"
)

func TestLooksSecret(t *testing.T) {
	for _, c := range []struct {
		name, text, reason string
		want               bool
	}{
		{"15 hexadecimal digits", "1d1bef2b9f42638", "one less than a secret has", false},
		{"16, one letter", "100000000000000f", "letters among them", true},
		{"16, one digit", "abcdefabcdefabc1", "digits among them", true},
		{"16 digits", "1000000000000000", "no letter: a number", false},
		{"16 letters", "abcdefabcdefabcf", "no digit: perhaps a word", false},
		{"broken by g", "1d1bef2bg9f42638", "g is no hexadecimal digit", false},
		{"upper case", "1D1BEF2B9F42638F", "in either case", true},
		{"broken by a space", "1d1bef2b 9f42638", "another row", false},
		{"letter before the space", "f 10000000000000000", "what stood in another row does not count", false},
		{"letter before g", "fg0000000000000000", "nor what stood before a letter that is no digit", false},
		{"19 with many digits", "x123y123z123w123v12", "one less than 20", false},
		{"20 with a quarter digits", "12345xyzxyzxyzxyzxyz", "exactly a quarter", true},
		{"20 with fewer", "1234uxyzxyzxyzxyzxyz", "less than a quarter", false},
		{"20 without letter", "12345678901234567890", "grouped digits are secrets too", true},
		{"31 with four digits", "1234" + strings.Repeat("x", 27), "one less than 32", false},
		{"32 with four digits", "1234" + strings.Repeat("x", 28), "four are enough", true},
		{"32 with three digits", "123" + strings.Repeat("x", 29), "three are not", false},
		{"32 without letter", "1234" + strings.Repeat("-", 28), "a rule between two words", false},
		{"the signs of Base64", "12345+/_=-xyzxyzxyzx", "belong to the row", true},
		{"another sign", "12345xyz.xyzxyzxyzxy", "ends it", false},
		{"byte before the letters", "12345xyz@xyzxyzxyzxy", "@ ends it", false},
		{"byte after the letters", "12345xyz[xyzxyzxyzxy", "[ ends it", false},
		{"byte after the digits", "12345xyz:xyzxyzxyzxy", ": ends it", false},
		{"byte after the small letters", "12345xyz{xyzxyzxyzxy", "{ ends it", false},
		{"digits before the break", "12345.xyzxyzxyzxyzxyzxyz", "are not of the row after it", false},
		{"last letter", "12345zzzzzzzzzzzzzzz", "z belongs to the row", true},
		{"after a letter that is no digit", "g1d1bef2b9f426383", "all 16 count", true},
		{"15 after a letter that is no digit", "g1d1bef2b9f42638", "it does not count", false},
		{"one letter after a sign", ".100000000000000f", "it counts", true},
		{"20 after a sign", ".12345xyzxyzxyzxyzxyz", "all of them count", true},
		{"32 after a sign, one letter", ".1234x" + strings.Repeat("-", 27), "it counts", true},
		{"at the end", "the password is 1d1bef2b9f426383", "anywhere in the text", true},
	} {
		if got := LooksSecret(c.text); got != c.want {
			t.Errorf("%s (%s): %v", c.name, c.reason, got)
		}
	}
}

// Names that must not be shown, besides those that look like a secret.
func TestQuotableCharacters(t *testing.T) {
	for c := range rune(0x80) {
		want := c >= ' ' && c < 0x7F && c != '`'
		if name := "a" + string(c) + "b"; Quotable(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
	for name, want := range map[string]bool{"é": true, "\u202E": false, "\u200B": false, "\u2028": false, "a\u00a0b": false, "": true} {
		if Quotable(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
