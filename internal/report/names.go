package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/internal/sarif"
	"github.com/sailpat/sailpat/pat"
)

// plain returns s with U+FFFD for characters that are not visible, for formats
// without quoting.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if mask.Visible(r) || r == '\n' || r == '\r' || r == '\t' {
			return r
		}
		return utf8.RuneError
	}, s)
}

// fromRoot returns a path relative to the root of the repository, as code hosts
// know it, or an absolute path for a file outside of the repository.
func (r *Run) fromRoot(name string) string {
	name = sarif.Relative(name)
	switch {
	case r.Root == "" || name == stdin:
	case strings.HasPrefix(name, "/") || sarif.HasDrive(name):
		if below, ok := strings.CutPrefix(name, strings.TrimSuffix(r.Root, "/")+"/"); ok {
			name = below
		}
	case r.Folder != "" || strings.HasPrefix(name, "../"):
		if name = path.Join(r.Folder, name); name == ".." || strings.HasPrefix(name, "../") {
			name = path.Join(r.Root, name)
		}
	}
	return name
}

// stdin is the path of standard input without --stdin-filename.
const stdin = "<stdin>"

// fingerprints gives each violation of a run a name that stays the same when
// lines move: a hash of rule, path, pointer and a number. The number distinguishes
// violations that are alike in the first three, such as on two lines of an NDJSON
// file. The path is relative to the root of the repository.
type fingerprints map[string]int

func (f fingerprints) of(path string, v pat.Violation) string {
	id := string(v.Rule) + "\x00" + path + "\x00" + string(v.Pointer)
	f[id]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, f[id]))
	return hex.EncodeToString(sum[:16])
}
