package jsonscan

import "unicode/utf8"

// AppendString writes s as a JSON string in its canonical form (RFC 8785 §3.2.2.2):
// short escapes where there are any, \u00xx for other control characters, all
// else as it is. It reports false, and leaves dst alone, if s is not UTF-8.
func AppendString(dst []byte, s string) ([]byte, bool) {
	if isPlain(s) {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"'), true
	}
	if !utf8.ValidString(s) {
		return dst, false
	}
	dst = append(dst, '"')
	for j := range len(s) {
		dst = appendEscaped(dst, s[j])
	}
	return append(dst, '"'), true
}

// isPlain reports whether s is ASCII without anything to escape.
func isPlain(s string) bool {
	if len(s) < 8 {
		for j := range len(s) {
			if c := s[j]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
				return false
			}
		}
		return true
	}
	for j := 0; len(s)-j > 8; j += 8 {
		if special(Load64(s, j)) != 0 {
			return false
		}
	}
	return special(Load64(s, len(s)-8)) == 0 // perhaps some bytes again
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
