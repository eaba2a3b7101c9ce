package export

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/sailpat/sailpat/internal/mask"
)

// peeked is how much of a file decides what it is.
const peeked = 64 << 10

// A text is the content of a file, decompressed and without byte order mark.
type text struct {
	*bufio.Reader
	f     *File
	notes []string
}

// open decompresses the content of a file, and refuses what is not text in UTF-8.
func (f *File) open(r io.Reader) (*text, error) {
	t := &text{bufio.NewReaderSize(r, peeked), f, nil}
	if head, _ := t.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(t.Reader)
		if err != nil {
			return nil, f.fail("%s", describe(err))
		}
		t.Reader = bufio.NewReaderSize(z, peeked)
	}
	head, err := t.Peek(4)
	switch {
	case err != nil && err != io.EOF:
		return nil, f.fail("%s", describe(err))
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), len(head) > 1 && (head[0] == 0) != (head[1] == 0):
		return nil, f.fail("is UTF-16, as Windows PowerShell writes it with \">\"; write the file with | Out-File -Encoding utf8, or use PowerShell 7")
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		t.Discard(3) // cannot fail: it was peeked
		t.notes = append(t.notes, f.Path+" begins with a byte order mark, which was passed over")
	}
	return t, nil
}

// first returns the first bytes that are not white space, at most n.
func (t *text) first(n int) ([]byte, error) {
	head, err := t.Peek(peeked)
	if errors.Is(err, bufio.ErrBufferFull) || err == io.EOF {
		err = nil
	}
	head = bytes.TrimLeft(head, " \t\r\n")
	if err != nil && len(head) == 0 {
		return nil, t.f.fail("%s", describe(err))
	}
	return head[:min(n, len(head))], nil
}

func describe(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "is cut off: the compressed data ends too early"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return "is damaged: " + strings.TrimPrefix(err.Error(), "gzip: ")
	}
	return cause(err).Error()
}

// statusLine is what the vendor's CLI writes to standard output beside or instead
// of the response.
var statusLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^Status: ([0-9]{3})\b`) })

// A content is what a file is to hold.
type content struct{ list, request, file string }

var (
	tokenList    = content{"tokens", "/personal-access-tokens/v1", "pats.json"}
	identityList = content{"identities", "/identities/v1", "owners.json"}
)

// refuse returns what is wrong with a file that begins with neither brackets nor
// braces, if that is known.
func (f *File) refuse(c content, head []byte) error {
	if sentence := c.statusSentence(head); sentence != "" {
		return f.fail("%s", sentence)
	}
	if head[0] == '<' {
		return f.fail("is a web page, not a response of the API; is the sign-in missing?")
	}
	return nil
}

// statusSentence says what a file with such a line is; it is empty if the text
// does not begin with one.
func (c content) statusSentence(line []byte) string {
	m := statusLine().FindSubmatch(line)
	switch {
	case m == nil:
		return ""
	case m[1][0] != '2':
		return "has the status line of the sail CLI, and the status is " + string(m[1]) + ": the API refused the request"
	}
	return "has the status line of the sail CLI, which writes the response to standard error; run: sail api get " + c.request + " --jsonpath '$' > " + c.file
}

// tokenMembers are the members by which a token is known.
var tokenMembers = []string{"id", "name", "scope", "owner", "created"}

// foreignSentence says what an object is that is no token; it is empty if that is
// not known.
func (c content) foreignSentence(object []byte) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return ""
	}
	for _, name := range tokenMembers {
		if _, ok := members[name]; ok {
			return ""
		}
	}
	for _, name := range []string{"detailCode", "error", "error_description", "errorName", "messages", "trackingId"} {
		if value, ok := members[name]; ok {
			var code string
			if name == "messages" || name == "trackingId" || json.Unmarshal(value, &code) != nil || code == "" {
				return "is an error response of the API, not a list of " + c.list
			}
			return "is an error response of the API, not a list of " + c.list + ": " + mask.Quote(code, 60)
		}
	}
	var lists []string
	for name, value := range members {
		if bytes.HasPrefix(value, []byte("[")) {
			lists = append(lists, name)
		}
	}
	if len(lists) == 0 {
		return ""
	}
	name := slices.Min(lists)
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) {
		return "is an object around a list; give the list alone"
	}
	return "is an object around a list; give the list alone: jq ." + mask.Quote(name, 40)
}

// foreign is foreignSentence without text of the file, if that may name people.
func (f *File) foreign(c content, object []byte) string {
	sentence := c.foreignSentence(object)
	if f.Discreet {
		sentence, _, _ = strings.Cut(sentence, ": ")
	}
	return sentence
}

// isWhole reports whether brackets that are opened in a line are closed in it.
func isWhole(line []byte) bool {
	depth, inString, escaped := 0, false, false
	for _, c := range line {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return depth <= 0 && !inString
}
