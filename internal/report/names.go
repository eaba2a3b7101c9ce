package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// plain returns s with U+FFFD for characters that are not visible, for formats
// that know no quoting.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if mask.Visible(r) || r == '\n' || r == '\r' || r == '\t' {
			return r
		}
		return utf8.RuneError
	}, s)
}

// relative returns a path without "./" in front, as code hosts know it.
func relative(path string) string {
	for strings.HasPrefix(path, "./") {
		path = strings.TrimLeft(path[2:], "/")
	}
	return path
}

// hasDrive reports whether a path begins with a drive letter of Windows.
func hasDrive(path string) bool { return len(path) > 2 && path[0]|0x20-'a' < 26 && path[1:3] == ":/" }

// fileURI returns a path as a URI, relative if the path is. Every byte that could
// mean something else is percent-encoded.
func fileURI(path string) (uri string, absolute bool) {
	var b strings.Builder
	path = relative(path)
	switch {
	case hasDrive(path):
		b.WriteString("file:///" + path[:2])
		path, absolute = path[2:], true
	case strings.HasPrefix(path, "/"):
		b.WriteString("file://")
		absolute = true
	}
	for _, c := range []byte(path) {
		if c-'0' < 10 || c|0x20-'a' < 26 || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String(), absolute
}

// fingerprints gives each violation of a run a name that stays the same when
// lines move: a hash of rule, path, pointer and a number, which tells apart those
// with the same three, such as on the lines of an NDJSON file.
type fingerprints map[string]int

func (f fingerprints) of(path string, v pat.Violation) string {
	id := string(v.Rule) + "\x00" + relative(path) + "\x00" + string(v.Pointer)
	f[id]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, f[id]))
	return hex.EncodeToString(sum[:16])
}
