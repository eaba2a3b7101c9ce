package mask

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// JSONWriter returns a writer for JSON texts that escapes characters that are not
// visible, and the second "#" of "##[" and "##vso[", which CI systems take for
// commands. The value of the text stays the same. It hides no secrets.
//
// Each call of Write must have whole characters.
func JSONWriter(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ w io.Writer }

func (j jsonWriter) Write(text []byte) (int, error) {
	if !bytes.Contains(text, []byte("##")) && (isASCII(text) || !bytes.ContainsFunc(text, isHidden)) {
		return j.w.Write(text)
	}
	var out []byte
	var last rune
	for _, r := range string(text) {
		switch {
		case isHidden(r):
			for _, unit := range utf16.AppendRune(nil, r) {
				out = append(out, `\u`...)
				for shift := 12; shift >= 0; shift -= 4 {
					out = append(out, "0123456789abcdef"[unit>>shift&15])
				}
			}
		case r == '#' && last == '#':
			out = append(out, `\u0023`...)
		default:
			out = utf8.AppendRune(out, r)
		}
		last = r
	}
	_, err := j.w.Write(out)
	return len(text), err
}

// isASCII reports whether no byte of a text is U+007F or beyond.
func isASCII(text []byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for ; len(text) >= 8; text = text[8:] {
		if word := binary.LittleEndian.Uint64(text); (word|(word+each))&high != 0 {
			return false
		}
	}
	for _, c := range text {
		if c >= 0x7F {
			return false
		}
	}
	return true
}

// isHidden reports whether a character of a JSON text is not visible. Those below
// U+0020 are white space, or escaped already.
func isHidden(r rune) bool { return r >= 0x7F && !Visible(r) }
