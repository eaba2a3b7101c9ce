package jsonscan

import (
	"strings"
	"unicode/utf8"
)

// stringSlow goes on at j with the string at i, as String does. A fault in a
// string does not hide where it ends.
func (d *Scanner) stringSlow(i, j int, dst *string) int {
	s := d.Text
	if i >= len(s) || s[i] != '"' {
		return d.Mismatch("a string", i)
	}
	bad, escaped, control, lineFeed := false, false, false, false
	for j < len(s) {
		switch c := s[j]; {
		case c == '"':
			if !bad {
				if *dst = s[i+1 : j]; escaped {
					*dst = Unescape(*dst)
				}
			}
			if lineFeed {
				d.lineFeedEnd = j + 1
			}
			return j + 1
		case c == '\\':
			escaped = true
			n, code, want := escape(s[j:])
			if code != 0 {
				bad = true
				d.Report(code, want, j, min(j+n, len(s)))
			}
			j += n
		case c < ' ':
			if !control { // one a string: where the closing quote is missing, there are many
				d.Report(Syntax, "an escape such as `\\n` for a control character", j, j+1)
			}
			bad, control = true, true
			lineFeed = lineFeed || c == '\n' || c == '\r'
			j++
		case c < utf8.RuneSelf:
			j++
		default:
			if n := invalidUTF8(s[j:]); n > 0 {
				bad = true
				d.Report(InvalidUTF8, "UTF-8", j, j+n)
				j += n
				break
			}
			_, n := utf8.DecodeRuneInString(s[j:])
			j += n
		}
	}
	if lineFeed {
		d.lineFeedEnd = len(s)
	}
	return d.stop(Syntax, "`\"` at the end of the string", len(s))
}

// invalidUTF8 measures the run of bytes at the start of s that are no UTF-8.
func invalidUTF8(s string) (n int) {
	for n < len(s) {
		if r, width := utf8.DecodeRuneInString(s[n:]); r != utf8.RuneError || width != 1 {
			break
		}
		n++
	}
	return n
}

// escape measures the escape at the start of s. One that is wrong it measures up
// to and with the first character that cannot stand there.
func escape(s string) (n int, code Code, want string) {
	if len(s) < 2 {
		return len(s), 0, "" // the string has no end: that will be said
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

// hexDigits measures less than four digits at the start of s, and the character
// behind them unless it ends the string or begins an escape.
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
	for k := range 4 {
		c := s[k]
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

// Unescape returns what the text between the quotes of a valid string means.
func Unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s)) // an escape is never shorter than what it means
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

// unescapeRune returns the character that the valid escape at the start of s
// means, and how many bytes spell it.
func unescapeRune(s string) (rune, int) {
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
		if r&0xFC00 == 0xD800 {
			low, _ := hex4(s[8:])
			return (r-0xD800)<<10 + (low - 0xDC00) + 0x10000, 12
		}
		return r, 6
	default:
		return rune(c), 2
	}
}

// AppendCompact appends a valid text without the white space between its tokens.
func AppendCompact(dst []byte, text string) []byte {
	quoted := false
	for k := 0; k < len(text); k++ {
		c := text[k]
		switch {
		case quoted && c == '\\':
			dst = append(dst, c)
			k++
			c = text[k]
		case c == '"':
			quoted = !quoted
		case !quoted && c <= ' ':
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
