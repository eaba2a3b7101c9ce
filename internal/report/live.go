package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// Live writes the violations of a stream as they are found.
type Live struct {
	doc    Document
	out    *bufio.Writer
	text   *text // nil for JSONL
	json   *json.Encoder
	places *Places
}

// LiveFormats returns the names of the formats that [NewLive] knows, the default
// first.
func LiveFormats() []string { return []string{"text", "jsonl"} }

// NewLive returns a Live for NDJSON with this path.
func NewLive(w io.Writer, format, path string, o Options) (*Live, error) {
	l := &Live{out: bufio.NewWriter(w), places: NewPlaces(true, o.Width)}
	l.doc = Document{Path: path, Places: l.places}
	switch format {
	case "text":
		l.text = &text{Writer: l.out, paint: newPaint(o.Color), width: o.Width}
	case "jsonl":
		l.json = newEncoder(l.out)
	default:
		return nil, fmt.Errorf("a stream is written as %s, not as %s", strings.Join(LiveFormats(), " or "), config.Quote(format))
	}
	return l, nil
}

// Write writes wanted, those violations of one report that are not suppressed, and
// flushes them. It must get every report of the stream that has violations.
func (l *Live) Write(r *pat.Report, wanted []pat.Violation) error {
	l.places.Add(r, len(wanted) > 0)
	defer l.places.clear()
	if l.doc.Violations = wanted; len(wanted) == 0 {
		return nil
	}
	if l.text != nil {
		l.text.document(&l.doc)
		return l.out.Flush()
	}
	for _, r := range records(&l.doc) {
		if err := l.json.Encode(r); err != nil {
			return err
		}
	}
	return l.out.Flush()
}

// Close writes what follows the last violation.
func (l *Live) Close() error {
	if l.text != nil {
		l.text.help()
	}
	return l.out.Flush()
}
