package auditreport

import (
	"io"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditmask"
	"github.com/sailpat/sailpat/internal/mask"
)

// Shown returns a name for a line of text that people read: without secrets, on
// one line, and of at most maxNameShown bytes with a count of the whole.
func Shown(name string) string { return clipped(mask.Name(name), maxNameShown) }

// masked returns the Document without secrets in names and sentences. Every format
// is given this one, so none can forget it.
func (d *Document) masked() *Document {
	m := *d
	m.Report = auditmask.Report(d.Report)
	return &m
}

// A maskedStream masks what a Streamer is given.
type maskedStream struct{ Streamer }

// masking returns the beginning of a streamed format that shows no secrets.
func masking(begin func(io.Writer, *Document) Streamer) func(io.Writer, *Document) Streamer {
	return func(w io.Writer, d *Document) Streamer { return maskedStream{begin(w, d.masked())} }
}

func (m maskedStream) Row(r *audit.Row) error {
	auditmask.Row(r)
	return m.Streamer.Row(r)
}

func (m maskedStream) Finding(f *audit.Finding) error {
	hidden := *f
	auditmask.Finding(&hidden)
	return m.Streamer.Finding(&hidden)
}
