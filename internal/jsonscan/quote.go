package jsonscan

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// AppendString appends s as a JSON string in canonical form (RFC 8785
// §3.2.2.2): short escapes where JSON has them, \u00xx for other control
// characters, everything else as it is. If s is not UTF-8 it reports false and
// appends nothing.
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
	return AppendBytes(dst, s), true
}

// AppendBytes is AppendString for any bytes. It appends bytes that are not UTF-8
// as they are.
func AppendBytes(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		dst = appendEscaped(dst, s[i])
	}
	return append(dst, '"')
}

// appendPlain appends s and reports true if s is ASCII without anything to
// escape. dst must have the capacity for it. The last eight bytes are written
// first, and may be written twice.
func appendPlain(dst []byte, s string) ([]byte, bool) {
	n := len(dst)
	dst = dst[:n+len(s)]
	to := dst[n:]
	if len(s) < 8 {
		for i := range len(s) {
			if s[i] < ' ' || s[i] == '"' || s[i] == '\\' || s[i] >= utf8.RuneSelf {
				return dst, false
			}
			to[i] = s[i]
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
