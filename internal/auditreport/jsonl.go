package auditreport

import (
	"encoding/json"
	"io"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditmask"
	"github.com/sailpat/sailpat/pat"
)

// jsonlWriter writes each finding on a line, in the order of the input, and the
// report without its lists on the last line. Both are described by
// docs/audit.schema.json.
type jsonlWriter struct {
	e *json.Encoder
	d *Document
}

func newJSONL(w io.Writer, d *Document) Streamer { return &jsonlWriter{auditmask.NewEncoder(w), d} }

func (j *jsonlWriter) Row(r *audit.Row) error {
	for i := range r.Findings {
		if err := j.e.Encode(&r.Findings[i]); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonlWriter) Finding(f *audit.Finding) error { return j.e.Encode(f) }

// A summaryLine is the last line: a report without lists of findings, owners,
// scopes and months.
type summaryLine struct {
	Schema     string               `json:"schema"`
	Tool       audit.Tool           `json:"tool"`
	Tenant     string               `json:"tenant,omitempty"`
	AsOf       pat.Timestamp        `json:"asOf"`
	Exported   pat.Timestamp        `json:"exported,omitzero"`
	APIVersion pat.APIVersion       `json:"apiVersion"`
	Dialect    pat.Dialect          `json:"dialect"`
	Policy     audit.PolicyRef      `json:"policy"`
	Inputs     []audit.Input        `json:"inputs"`
	Summary    audit.Summary        `json:"summary"`
	Rules      []audit.RuleCount    `json:"rules"`
	Changes    *audit.Changes       `json:"changes,omitempty"`
	Baseline   *audit.BaselineCount `json:"baseline,omitempty"`
	Notes      []string             `json:"notes"`
}

func (j *jsonlWriter) Close() error {
	r := j.d.Report
	return j.e.Encode(summaryLine{r.Schema, r.Tool, r.Tenant, r.AsOf, r.Exported, r.APIVersion, r.Dialect, r.Policy, r.Inputs, r.Summary, r.Rules,
		r.Changes, r.Baseline, r.Notes})
}
