package pat

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An encoding is one of UTF-16 or UTF-32, which JSON does not allow (contract
// R46).
type encoding struct {
	name      string // as iconv knows it
	width     int    // of a code unit, in bytes
	bigEndian bool
	mark      string // the byte order mark
}

// encodings holds the longer marks first: one is the beginning of another.
var encodings = [...]encoding{
	{"UTF-32LE", 4, false, "\xFF\xFE\x00\x00"},
	{"UTF-32BE", 4, true, "\x00\x00\xFE\xFF"},
	{"UTF-16LE", 2, false, "\xFF\xFE"},
	{"UTF-16BE", 2, true, "\xFE\xFF"},
}

// encodingOf returns the encoding of a text that is not UTF-8, and the length of
// its byte order mark. Without one it goes by the NULs of the first two
// characters, which are ASCII in every JSON text that holds a payload.
func encodingOf(text string) (e *encoding, mark int) {
	for k := range encodings {
		if e := &encodings[k]; strings.HasPrefix(text, e.mark) {
			return e, len(e.mark)
		}
	}
	if len(text) < 4 {
		return nil, 0
	}
	var nuls [4]bool
	for i := range nuls {
		nuls[i] = text[i] == 0
	}
	switch nuls {
	case [4]bool{false, true, true, true}:
		return &encodings[0], 0
	case [4]bool{true, true, true, false}:
		return &encodings[1], 0
	case [4]bool{false, true, false, true}:
		return &encodings[2], 0
	case [4]bool{true, false, true, false}:
		return &encodings[3], 0
	}
	return nil, 0
}

// next decodes the character at i of a text and returns the index after it. What
// is not a character is U+FFFD.
func (e *encoding) next(text string, i int) (r rune, end int) {
	r = e.unit(text, i)
	end = min(i+e.width, len(text))
	if e.width == 4 {
		if !utf8.ValidRune(r) {
			r = utf8.RuneError
		}
		return r, end
	}
	if utf16.IsSurrogate(r) {
		if pair := utf16.DecodeRune(r, e.unit(text, end)); pair != utf8.RuneError {
			return pair, min(end+e.width, len(text))
		}
		return utf8.RuneError, end
	}
	return r, end
}

// unit returns the code unit at i, or U+FFFD if the text ends before it does.
func (e *encoding) unit(text string, i int) rune {
	if len(text)-i < e.width {
		return utf8.RuneError
	}
	u := uint32(0)
	for k := range e.width {
		at := i + k
		if !e.bigEndian {
			at = i + e.width - 1 - k
		}
		u = u<<8 | uint32(text[at])
	}
	return rune(u)
}

// decode returns a text as UTF-8, without its byte order mark.
func (e *encoding) decode(text string, mark int) string {
	var b strings.Builder
	b.Grow(len(text) / e.width)
	for i := mark; i < len(text); {
		var r rune
		r, i = e.next(text, i)
		b.WriteRune(r)
	}
	return b.String()
}

// places maps offsets in the decoded text, in ascending order, to the text that
// it was decoded from.
func (e *encoding) places(text string, mark int, offsets []*int) {
	at := 0
	for i := mark; len(offsets) > 0; {
		for len(offsets) > 0 && *offsets[0] <= at {
			*offsets[0] = i
			offsets = offsets[1:]
		}
		if i >= len(text) {
			return
		}
		var r rune
		r, i = e.next(text, i)
		at += utf8.RuneLen(r)
	}
}

// asUTF8 returns a text as UTF-8, if it is UTF-16 or UTF-32.
func asUTF8(text string) string {
	if e, mark := encodingOf(text); e != nil {
		return e.decode(text, mark)
	}
	return text
}
