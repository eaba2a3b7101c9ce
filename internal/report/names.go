package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/pat"
)

// printable returns a file name or message on one line and safe for a terminal:
// as it is, or, if anything in it cannot be shown, quoted as in Go.
func printable(s string) string {
	for _, r := range s {
		if !visible(r) {
			return strconv.QuoteToGraphic(s)
		}
	}
	return s
}

// plain returns s with U+FFFD for what cannot be shown, for machines whose
// formats do not know quoting.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if visible(r) || r == '\n' || r == '\r' || r == '\t' {
			return r
		}
		return utf8.RuneError
	}, s)
}

// relative returns the path as code hosts know it.
func relative(path string) string {
	for strings.HasPrefix(path, "./") {
		path = strings.TrimLeft(path[2:], "/")
	}
	return path
}

// hasDrive reports whether a path begins with a drive letter of Windows.
func hasDrive(path string) bool { return len(path) > 2 && path[0]|0x20-'a' < 26 && path[1:3] == ":/" }

// fileURI returns the path as a URI, relative if the path is. Every byte that
// could mean anything else is percent-encoded, so no name can be misread.
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
		if class(rune(c))&(digit|letter) != 0 || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String(), absolute
}

// fingerprints gives each violation of a run a name that stays when lines move:
// from rule, path and pointer, and a number where those are the same, as on the
// lines of an NDJSON file.
type fingerprints map[string]int

func (f fingerprints) of(path string, v pat.Violation) string {
	id := string(v.Rule) + "\x00" + relative(path) + "\x00" + string(v.Pointer)
	f[id]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, f[id]))
	return hex.EncodeToString(sum[:16])
}

// title is how a rule is named to people: ID and name.
func (l *located) title() string {
	if l.name == "" {
		return string(l.Rule)
	}
	return string(l.Rule) + " " + l.name
}
