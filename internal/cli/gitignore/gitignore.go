// Package gitignore matches paths against .gitignore files as git does. It ignores
// the settings of the user, so that results are the same on every machine.
//
// The tests compare the package with git check-ignore. Of four libraries none
// agreed on them: boyter/gocodewalker and go-git differ in bracket expressions,
// bytes, "**" within a name and byte order marks; sabhiram/go-gitignore in negation
// and anchors; git-pkgs/gitignore in brackets without end and byte order marks.
// gocodewalker also needs exponential time for patterns such as "*a*a*a*b".
package gitignore

import (
	"path"
	"strings"
)

// A Rules holds the patterns of one .gitignore file and those of the folders above.
// The nil Rules ignores nothing.
type Rules struct {
	above    *Rules
	folder   string // the file's folder, relative to the topmost one
	patterns []pattern
}

type pattern struct {
	segments []string // between slashes
	anchored bool     // matches the whole path from the folder on, not only the last segment
	negated  bool
	dirOnly  bool
}

// Add returns the rules for folder and below, which has a .gitignore file with this
// text. Folders are paths with slashes, relative to a common root.
func (r *Rules) Add(folder, text string) *Rules {
	out := &Rules{above: r, folder: folder}
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\uFEFF"), "\n") {
		if p, ok := parse(strings.TrimSuffix(line, "\r")); ok {
			out.patterns = append(out.patterns, p)
		}
	}
	return out
}

// Ignore reports whether the patterns exclude the file or folder at name, relative
// to the common root. It does not look at the folders above: the caller does not
// enter excluded folders.
func (r *Rules) Ignore(name string, isDir bool) bool {
	for ; r != nil; r = r.above {
		below := name
		if r.folder != "" {
			below = strings.TrimPrefix(name, r.folder+"/")
		}
		for k := len(r.patterns) - 1; k >= 0; k-- {
			if r.patterns[k].match(below, isDir) {
				return !r.patterns[k].negated
			}
		}
	}
	return false
}

func parse(line string) (p pattern, ok bool) {
	if strings.HasPrefix(line, "#") {
		return p, false
	}
	line, p.negated = strings.CutPrefix(trimSpaces(line), "!")
	line, p.dirOnly = strings.CutSuffix(line, "/")
	p.anchored = strings.Contains(line, "/")
	p.segments = strings.Split(strings.TrimPrefix(line, "/"), "/")
	return p, line != ""
}

// trimSpaces removes trailing spaces, except an escaped one.
func trimSpaces(line string) string {
	end := len(line)
	for k := 0; k < len(line); k++ {
		switch line[k] {
		case ' ':
			end = min(end, k)
			continue
		case '\\':
			k++
		}
		end = len(line)
	}
	return line[:end]
}

func (p *pattern) match(name string, isDir bool) bool {
	switch {
	case p.dirOnly && !isDir:
		return false
	case p.anchored:
		return matchPath(p.segments, strings.Split(name, "/"))
	}
	return matchSegment(p.segments[0], path.Base(name))
}

// matchPath matches segment by segment, where "**" matches any number of segments.
// It backtracks only to the last "**", which is sufficient, so its time is bounded
// by the product of the lengths.
func matchPath(pattern, name []string) bool {
	p, n := 0, 0
	star, from := -1, 0 // the last "**", and the first segment after it
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			star, from = p, n
			p++
		case p < len(pattern) && matchSegment(pattern[p], name[n]):
			p++
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	return p == len(pattern)
}

// matchSegment matches bytes, as git does, with the same bound.
func matchSegment(pattern, name string) bool {
	p, n := 0, 0
	star, from := -1, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			star, from = p, n
			p++
			continue
		}
		size, ok := matchByte(pattern[p:], name[n])
		switch {
		case size < 0:
			return false // malformed: matches nothing
		case ok:
			p += size
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// matchByte matches the first element of a pattern that is not "*", and returns its
// length, negative if it is malformed.
func matchByte(pattern string, c byte) (size int, ok bool) {
	switch {
	case pattern == "":
		return 0, false
	case pattern[0] == '?':
		return 1, true
	case pattern[0] == '[':
		return matchClass(pattern, c)
	case pattern[0] == '\\' && len(pattern) == 1:
		return -1, false
	case pattern[0] == '\\':
		return 2, pattern[1] == c
	}
	return 1, pattern[0] == c
}

// matchClass matches a bracket expression.
func matchClass(pattern string, c byte) (size int, ok bool) {
	p := 1
	negated := p < len(pattern) && (pattern[p] == '!' || pattern[p] == '^')
	if negated {
		p++
	}
	for first := true; ; first = false {
		if p >= len(pattern) {
			return -1, false
		}
		if pattern[p] == ']' && !first {
			return p + 1, ok != negated
		}
		if strings.HasPrefix(pattern[p:], "[:") {
			end := strings.IndexByte(pattern[p:], ']')
			if end < 3 || pattern[p+end-1] != ':' {
				if end < 0 {
					return -1, false
				}
			} else {
				in, known := classes[pattern[p+2:p+end-1]]
				if !known {
					return -1, false
				}
				ok = ok || in(c)
				p += end + 1
				continue
			}
		}
		low, size := element(pattern[p:])
		if size == 0 {
			return -1, false
		}
		p += size
		high := low
		if p+1 < len(pattern) && pattern[p] == '-' && pattern[p+1] != ']' {
			if high, size = element(pattern[p+1:]); size == 0 {
				return -1, false
			}
			p += 1 + size
		}
		ok = ok || low <= c && c <= high
	}
}

// element returns the byte that an element of a bracket expression stands for, and
// its length, 0 if the expression ends early.
func element(pattern string) (byte, int) {
	switch {
	case pattern[0] != '\\':
		return pattern[0], 1
	case len(pattern) == 1:
		return 0, 0
	}
	return pattern[1], 2
}

var classes = map[string]func(byte) bool{
	"alnum":  func(c byte) bool { return alpha(c) || digit(c) },
	"alpha":  alpha,
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"cntrl":  func(c byte) bool { return c < 0x20 || c == 0x7F },
	"digit":  digit,
	"graph":  func(c byte) bool { return '!' <= c && c <= '~' },
	"lower":  lower,
	"print":  func(c byte) bool { return ' ' <= c && c <= '~' },
	"punct":  func(c byte) bool { return '!' <= c && c <= '~' && !alpha(c) && !digit(c) },
	"space":  func(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' },
	"upper":  upper,
	"xdigit": func(c byte) bool { return digit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' },
}

func lower(c byte) bool { return 'a' <= c && c <= 'z' }
func upper(c byte) bool { return 'A' <= c && c <= 'Z' }
func alpha(c byte) bool { return lower(c) || upper(c) }
func digit(c byte) bool { return '0' <= c && c <= '9' }
