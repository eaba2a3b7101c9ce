package auditreport

import (
	"encoding/json"
	"io"

	"github.com/sailpat/sailpat/internal/mask"
)

// renderJSON writes the report as JSON, described by docs/audit.schema.json.
// Invisible characters of names are escaped.
func renderJSON(w io.Writer, d *Document) error {
	e := newEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(d.Report)
}

func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(mask.JSONWriter(w))
	e.SetEscapeHTML(false)
	return e
}
