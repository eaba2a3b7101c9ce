package auditreport

import (
	"io"

	"github.com/sailpat/sailpat/internal/auditmask"
)

// renderJSON writes the report as JSON, described by docs/audit.schema.json.
func renderJSON(w io.Writer, d *Document) error { return auditmask.WriteJSON(w, d.Report) }
