package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/internal/sarif"
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

// fingerprints gives each violation of a run a name that stays the same when
// lines move: a hash of rule, path, pointer and a number, which tells apart those
// with the same three, such as on the lines of an NDJSON file.
type fingerprints map[string]int

func (f fingerprints) of(path string, v pat.Violation) string {
	id := string(v.Rule) + "\x00" + sarif.Relative(path) + "\x00" + string(v.Pointer)
	f[id]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, f[id]))
	return hex.EncodeToString(sum[:16])
}
