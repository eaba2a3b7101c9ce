package jsonscan

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// AppendString writes s as a JSON string in its canonical form (RFC 8785 §3.2.2.2):
// short escapes where there are any, \u00xx for other control characters, all
// else as it is. It reports false, and leaves dst alone, if s is not UTF-8.
func AppendString(dst []byte, s string) ([]byte, bool) {
	n := len(dst)
	dst = append(slices.Grow(dst, len(s)+2), '"')
	if out, ok := appendPlain(dst, s); ok {
		return append(out, '"'), true
	}
	dst = dst[:n]
	if !utf8.ValidString(s) {
		return dst, false
	}
	dst = append(dst, '"')
	for j := range len(s) {
		dst = appendEscaped(dst, s[j])
	}
	return append(dst, '"'), true
}

// appendPlain writes s if it is ASCII without anything to escape, and there is
// room for it. Its last eight bytes may be written twice.
func appendPlain(dst []byte, s string) ([]byte, bool) {
	n := len(dst)
	dst = dst[:n+len(s)]
	to := dst[n:]
	if len(s) < 8 {
		for j := range len(s) {
			if s[j] < ' ' || s[j] == '"' || s[j] == '\\' || s[j] >= utf8.RuneSelf {
				return dst, false
			}
			to[j] = s[j]
		}
		return dst, true
	}
	last := Load64(s, len(s)-8)
	binary.LittleEndian.PutUint64(to[len(to)-8:], last)
	all := special(last)
	for len(s) > 8 && len(to) > 8 {
		word := Load64(s, 0)
		all |= special(word)
		binary.LittleEndian.PutUint64(to, word)
		s, to = s[8:], to[8:]
	}
	return dst, all == 0
}

func appendEscaped(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if c < ' ' {
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(dst, c)
}
