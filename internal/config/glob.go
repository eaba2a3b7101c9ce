package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Glob is a pattern for paths with slashes, relative to one folder. As in
// .gitignore, a glob without a slash matches the name of a file in any folder, one
// with a slash matches the whole path, and a slash at the end means a folder with
// everything in it. "*" and "?" stop at slashes, "**" does not; "[a-z]" and "{a,b}"
// are choices. The time to match a path is linear in its length.
//
// The zero Glob matches nothing.
type Glob struct {
	text     string
	match    *regexp.Regexp
	wholly   bool // matches the whole path, not only the name
	folder   bool // means a folder
	patterns bool // has a character that stands for others
}

// maxGlob bounds the length of a glob: the time to match is proportional to it.
const maxGlob = 1000

// ParseGlob reads a glob. It refuses those that cannot match any path.
func ParseGlob(text string) (Glob, error) {
	wrong := func(why string) (Glob, error) {
		return Glob{}, fmt.Errorf("must be a glob such as legacy/**, is %s: %s", Quote(text), why)
	}
	switch {
	case text == "":
		return wrong("it matches nothing")
	case len(text) > maxGlob:
		return wrong(fmt.Sprintf("it has more than %d bytes", maxGlob))
	case strings.HasPrefix(text, "/"):
		return Glob{}, fmt.Errorf("must be a relative glob, is %s; write %s", Quote(text), Quote("./"+strings.TrimLeft(text, "/")))
	case len(text) > 1 && text[0]|0x20-'a' < 26 && text[1] == ':' && (len(text) == 2 || text[2] == '/' || text[2] == '\\'):
		return wrong("a path must be relative, without a drive")
	}
	g := Glob{text: text, wholly: strings.HasPrefix(text, "./"), patterns: strings.ContainsAny(text, `*?[{\`)}
	path := clean(text)
	if path, g.folder = strings.CutSuffix(path, "/"); path == "" { // the folder itself
		path, g.folder, g.patterns = "**", false, true
	}
	g.wholly = g.wholly || strings.Contains(path, "/")
	t := translator{rest: path}
	t.out.WriteString(`(?:`)
	if why := t.alternatives(0); why != "" {
		return wrong(why)
	}
	t.out.WriteByte(')')
	expression := t.out.String()
	if g.folder {
		expression += `/.*`
		if !g.wholly { // at any depth
			expression, g.wholly = `(?:.*/)?`+expression, true
		}
	}
	match, err := regexp.Compile(`(?s)\A` + expression + `\z`)
	if err != nil {
		return wrong("it is too complex")
	}
	g.match = match
	return g, nil
}

// clean removes "." and empty segments. A trailing slash stays, and "." becomes the
// empty text before one.
func clean(text string) string {
	folder := strings.HasSuffix(text, "/") || text == "." || strings.HasSuffix(text, "/.")
	var kept []string
	for segment := range strings.SplitSeq(text, "/") {
		if segment != "" && segment != "." {
			kept = append(kept, segment)
		}
	}
	text = strings.Join(kept, "/")
	if folder {
		text += "/"
	}
	return text
}

func (g Glob) String() string { return g.text }

// Match reports whether the glob matches a file.
func (g Glob) Match(path string) bool {
	if g.match == nil {
		return false
	}
	if !g.wholly {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	return g.match.MatchString(path)
}

// MatchFolder reports whether the glob matches a folder.
func (g Glob) MatchFolder(path string) bool {
	if g.folder {
		path += "/"
	}
	return g.Match(path)
}

// NamesOne reports whether the glob can match only one path.
func (g Glob) NamesOne() bool { return g.wholly && !g.folder && !g.patterns }

// A translator turns a glob into a regular expression, whose time to match is
// linear. The functions return what is wrong with the glob, or "".
type translator struct {
	rest string // of the glob
	last byte   // the byte before rest that was translated; 0 at the start
	out  strings.Builder
}

// maxBraces bounds how deeply braces are nested.
const maxBraces = 20

// alternatives translates up to the end of the glob or, within braces, up to the
// closing one.
func (t *translator) alternatives(braces int) string {
	for t.rest != "" {
		c := t.rest[0]
		if t.startsSegment() && isParent(t.rest) {
			return "a path must not contain .., since it must stay below the folder"
		}
		if t.startsSegment() && strings.HasPrefix(t.rest, "./") {
			return "./ must not stand within braces"
		}
		switch {
		case c == '*':
			t.stars()
			continue
		case c == '?':
			t.out.WriteString(`[^/]`)
		case c == '[':
			if why := t.class(); why != "" {
				return why
			}
			continue
		case c == '{':
			if braces == maxBraces {
				return "its braces are nested too deeply"
			}
			t.out.WriteString(`(?:`)
			t.next()
			if why := t.alternatives(braces + 1); why != "" {
				return why
			}
			t.out.WriteByte(')')
			continue
		case c == '}' && braces == 0:
			return "} has no {"
		case c == '}':
			t.next()
			return ""
		case c == ',' && braces > 0:
			t.out.WriteByte('|')
		case c == '\\':
			r, why := t.escaped()
			if why != "" {
				return why
			}
			t.literal(r)
			continue
		case c == '/' && strings.HasPrefix(t.rest, "/**") && endsSegment(t.rest[3:]) && !strings.HasPrefix(t.rest[3:], "/"):
			t.out.WriteString(`(?:/.*)?`) // the folder and what is in it
			t.rest, t.last = t.rest[3:], '*'
			continue
		default:
			r, size := utf8.DecodeRuneInString(t.rest)
			t.out.WriteString(regexp.QuoteMeta(string(r)))
			t.rest, t.last = t.rest[size:], t.rest[size-1]
			continue
		}
		t.next()
	}
	if braces > 0 {
		return "{ has no }"
	}
	return ""
}

func (t *translator) next() { t.last, t.rest = t.rest[0], t.rest[1:] }

func (t *translator) literal(r rune) {
	t.out.WriteString(regexp.QuoteMeta(string(r)))
	t.last = 'a'
}

// startsSegment reports whether what was translated ended a segment of the path.
func (t *translator) startsSegment() bool {
	return t.last == 0 || strings.IndexByte("/{,", t.last) >= 0
}

func endsSegment(rest string) bool { return rest == "" || strings.IndexByte("/},", rest[0]) >= 0 }

func isParent(rest string) bool { return strings.HasPrefix(rest, "..") && endsSegment(rest[2:]) }

// stars translates one or more stars. Two that are a whole segment match any
// number of segments.
func (t *translator) stars() {
	count := len(t.rest) - len(strings.TrimLeft(t.rest, "*"))
	rest := t.rest[count:]
	whole := count == 2 && t.startsSegment() && endsSegment(rest)
	t.last = '*'
	switch {
	case whole && strings.HasPrefix(rest, "/"):
		t.out.WriteString(`(?:.*/)?`)
		rest, t.last = rest[1:], '/'
	case whole:
		t.out.WriteString(`.*`)
	default:
		t.out.WriteString(`[^/]*`)
	}
	t.rest = rest
}

// escaped reads a character after a backslash.
func (t *translator) escaped() (rune, string) {
	r, size := utf8.DecodeRuneInString(t.rest[1:])
	if size == 0 || r == '/' || 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' {
		return 0, `write / between folders; \ only removes the meaning of a special character`
	}
	t.rest = t.rest[1+size:]
	return r, ""
}

// class translates a bracket expression. It never matches a slash.
func (t *translator) class() string {
	t.next()
	negated := t.rest != "" && (t.rest[0] == '!' || t.rest[0] == '^')
	if negated {
		t.next()
	}
	var ranges strings.Builder
	for first := true; ; first = false {
		switch {
		case t.rest == "":
			return "[ has no ]"
		case t.rest[0] == ']' && first:
			return "[] is empty"
		case t.rest[0] == ']':
			t.rest, t.last = t.rest[1:], ']'
			switch {
			case ranges.Len() == 0 && !negated:
				return "[/] matches nothing, since a name has no slash"
			case negated:
				t.out.WriteString(`[^/` + ranges.String() + `]`)
			default:
				t.out.WriteString(`[` + ranges.String() + `]`)
			}
			return ""
		}
		low, why := t.element()
		if why != "" {
			return why
		}
		high := low
		if len(t.rest) > 1 && t.rest[0] == '-' && t.rest[1] != ']' {
			t.next()
			if high, why = t.element(); why != "" {
				return why
			}
		}
		if low > high {
			return "a range in [] ends before it begins"
		}
		withoutSlash(&ranges, low, high)
	}
}

func (t *translator) element() (rune, string) {
	switch {
	case t.rest == "":
		return 0, "[ has no ]"
	case t.rest[0] == '\\':
		return t.escaped()
	}
	r, size := utf8.DecodeRuneInString(t.rest)
	t.rest = t.rest[size:]
	return r, ""
}

// withoutSlash writes a range of characters. A class that is left with nothing
// matches a character that does not exist.
func withoutSlash(b *strings.Builder, low, high rune) {
	write := func(low, high rune) {
		if low <= high {
			fmt.Fprintf(b, `\x{%x}-\x{%x}`, low, high)
		}
	}
	if low <= '/' && '/' <= high {
		write(low, '/'-1)
		write('/'+1, high)
	} else {
		write(low, high)
	}
}
