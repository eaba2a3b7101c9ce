package jsonscan

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// plainEnd returns the index of the quote that ends the string whose first byte
// after the opening quote is at i. It returns -1 if the string has an escape, a
// control character or a byte that is not ASCII, or ends within the last seven
// bytes of the text.
func plainEnd(text string, i int) int {
	for t := text[i:]; len(t) >= 8; t = t[8:] {
		word := Load64(t, 0)
		if m := special(word); m != 0 {
			bit := bits.TrailingZeros64(m) &^ 7
			if byte(word>>bit) != '"' {
				return -1
			}
			return len(text) - len(t) + bit>>3
		}
	}
	return -1
}

// wordEnd is plainEnd for a string of the bytes '#' to '~' without '\\', which we
// call a word. It returns -1 for any other string.
func wordEnd(text string, i int) int {
	for t := text[i:]; len(t) >= 8; t = t[8:] {
		word := Load64(t, 0)
		// As in special, the lowest high bit marks the first byte that is below '#',
		// '\\', or above '~'.
		if m := ((word - lowBits*'#') | (word ^ lowBits*'\\' - lowBits) | (word + lowBits)) & highBits; m != 0 {
			bit := bits.TrailingZeros64(m) &^ 7
			if byte(word>>bit) != '"' {
				return -1
			}
			return len(text) - len(t) + bit>>3
		}
	}
	return -1
}

// Strings reads the items of the array at i and appends them to dst, as long as
// they are words (see wordEnd) with the same white space before each, and dst has
// the capacity. If it reaches the end of the array, done is true and end is the
// index after it. Otherwise end is the index after the last item, or i if there is
// none, and the caller goes on with Elem.
func (s *Scanner) Strings(a *Array, i int, dst []string) (out []string, end int, done bool) {
	text, at := s.Text, i+1
	if at >= len(text) || text[i] != '[' || s.Depth >= MaxDepth || GeneralOnly {
		return dst, i, false
	}
	var gap Gap
	if text[at] != '"' {
		ok := false
		if gap, ok = FirstGap(text, at); !ok {
			return dst, i, false
		}
		at += gap.Size
	}
	before := len(dst)
	for len(dst) < cap(dst) {
		quote := wordEnd(text, at+1)
		if quote < 0 {
			break
		}
		dst = append(dst, text[at+1:quote])
		i = quote + 1
		t := text[i:]
		if len(t) > 1+MaxGap && t[0] == ',' && t[1+gap.Size] == '"' &&
			(gap.Size == 0 || (Load64(t, 1)^gap.First)&gap.FirstMask|(Load64(t, 9)^gap.Second)&gap.SecondMask == 0) {
			at = i + 1 + gap.Size
			continue
		}
		if i = s.Space(i); s.Peek(i) == ']' {
			return dst, i + 1, true
		}
		break
	}
	if n := len(dst) - before; n > 0 {
		s.Depth++
		a.More, a.Index, a.faults = true, n-1, len(s.Faults)+1
	}
	return dst, i, false
}

// stringSlow continues String at j for the string that begins at i. It records
// every fault up to the end of the string, and stores the string only if there is
// none. dst may be nil.
func (s *Scanner) stringSlow(i, j int, dst *string) int {
	text := s.Text
	if i >= len(text) || text[i] != '"' {
		return s.Mismatch("a string", i)
	}
	bad, escaped, control, lineFeed := false, false, false, false
	for j < len(text) {
		switch c := text[j]; {
		case c == '"':
			if !bad && dst != nil {
				if *dst = text[i+1 : j]; escaped {
					*dst = Unescape(*dst)
				}
			}
			if lineFeed {
				s.lineFeedEnd = j + 1
			}
			return j + 1
		case c == '\\':
			escaped = true
			n, code, want := escape(text[j:])
			if code != 0 {
				bad = true
				s.Report(code, want, j, min(j+n, len(text)))
			}
			j += n
		case c < ' ':
			if !control { // one per string: after a missing quote there are many
				s.Report(Syntax, "an escape such as `\\n` for a control character", j, j+1)
			}
			bad, control = true, true
			lineFeed = lineFeed || c == '\n' || c == '\r'
			j++
		case c < utf8.RuneSelf:
			j++
		default:
			if n := invalidUTF8(text[j:]); n > 0 {
				bad = true
				s.Report(InvalidUTF8, "UTF-8", j, j+n)
				j += n
				break
			}
			_, n := utf8.DecodeRuneInString(text[j:])
			j += n
		}
	}
	if lineFeed {
		s.lineFeedEnd = len(text)
	}
	return s.stop(Syntax, "`\"` at the end of the string", len(text))
}

// invalidUTF8 returns the length of the run of bytes at the start of s that are
// not UTF-8.
func invalidUTF8(s string) (n int) {
	for n < len(s) {
		if r, width := utf8.DecodeRuneInString(s[n:]); r != utf8.RuneError || width != 1 {
			break
		}
		n++
	}
	return n
}

// escape returns the length of the escape at the start of s. A wrong escape
// ends after the first character that is not allowed there; code says what is
// wrong.
func escape(s string) (n int, code Code, want string) {
	if len(s) < 2 {
		return len(s), 0, "" // the caller reports that the string has no end
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, 0, ""
	case 'u':
		r, ok := hex4(s[2:])
		switch {
		case !ok:
			return 2 + hexDigits(s[2:]), Syntax, WantHexDigits
		case r&0xFC00 == 0xDC00:
			return 6, LoneSurrogate, "a high surrogate before a low one"
		case r&0xFC00 != 0xD800:
			return 6, 0, ""
		}
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if low, ok := hex4(s[8:]); ok && low&0xFC00 == 0xDC00 {
				return 12, 0, ""
			}
		}
		return 6, LoneSurrogate, "a low surrogate after a high one"
	}
	_, width := utf8.DecodeRuneInString(s[1:])
	return 1 + width, Syntax, WantEscape
}

// hexDigits returns the length of an incomplete escape after `\u`: its
// hexadecimal digits and the wrong character after them, unless that is a quote
// or a backslash.
func hexDigits(s string) (n int) {
	for n < len(s) && (s[n]-'0' < 10 || s[n]|0x20-'a' < 6) {
		n++
	}
	if n < len(s) && s[n] != '"' && s[n] != '\\' {
		_, width := utf8.DecodeRuneInString(s[n:])
		n += width
	}
	return n
}

func hex4(s string) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for i := range 4 {
		c := s[i]
		switch {
		case c-'0' < 10:
			c -= '0'
		case c|0x20-'a' < 6:
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// Unescape returns the meaning of the text between the quotes of a string. It
// leaves an invalid escape as it is.
func Unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s)) // an escape is never shorter than its meaning
	for len(s) > 0 {
		plain := strings.IndexByte(s, '\\')
		if plain < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:plain])
		r, n := unescapeRune(s[plain:])
		b.WriteRune(r)
		s = s[plain+n:]
	}
	return b.String()
}

// unescapeRune returns the meaning and the length of the escape at the start of
// s, or the backslash and 1 if it is not valid.
func unescapeRune(s string) (rune, int) {
	n, code, _ := escape(s)
	if code != 0 || n < 2 {
		return '\\', 1
	}
	switch c := s[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r, _ := hex4(s[2:])
		if n == 12 { // a surrogate pair
			low, _ := hex4(s[8:])
			return (r-0xD800)<<10 + (low - 0xDC00) + 0x10000, n
		}
		return r, n
	default:
		return rune(c), 2
	}
}

// AppendCompact appends a JSON text without the white space between its tokens.
func AppendCompact(dst []byte, text string) []byte {
	quoted, escaped := false, false
	for i := range len(text) {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && c <= ' ':
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
