package jsonscan

import "unicode/utf8"

// AppendString writes s as a JSON string in its canonical form (RFC 8785 §3.2.2.2):
// short escapes where there are any, \u00xx for other control characters, all
// else as it is. It reports false, and leaves dst alone, if s is not UTF-8.
func AppendString(dst []byte, s string) ([]byte, bool) {
	j := 0
	for len(s)-j >= 8 && special(Load64(s, j)) == 0 {
		j += 8
	}
	for j < len(s) && s[j] >= ' ' && s[j] != '"' && s[j] != '\\' && s[j] < utf8.RuneSelf {
		j++
	}
	if j == len(s) {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"'), true
	}
	if !utf8.ValidString(s[j:]) {
		return dst, false
	}
	dst = append(dst, '"')
	dst = append(dst, s[:j]...)
	for ; j < len(s); j++ {
		dst = appendEscaped(dst, s[j])
	}
	return append(dst, '"'), true
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
