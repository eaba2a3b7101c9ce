package report

import (
	"io"

	"github.com/sailpat/sailpat/pat"
)

type codeQuality struct {
	Description string              `json:"description"`
	CheckName   string              `json:"check_name"`
	Fingerprint string              `json:"fingerprint"`
	Severity    string              `json:"severity"` // info, minor, major, critical or blocker
	Location    codeQualityLocation `json:"location"`
}

type codeQualityLocation struct {
	Path  string           `json:"path"`
	Lines codeQualityLines `json:"lines"`
}

type codeQualityLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// GitLab writes a Code Quality report.
func GitLab(w io.Writer, run *Run, _ Options) error {
	out, prints := []codeQuality{}, fingerprints{}
	for i := range run.Documents {
		d := &run.Documents[i]
		for _, l := range locate(d) {
			severity := "major"
			switch {
			case l.Severity == pat.SeverityWarning:
				severity = "minor"
			case l.Rule == pat.RuleSecretInDocument: // the secret must be revoked
				severity = "blocker"
			}
			out = append(out, codeQuality{
				Description: l.Message,
				CheckName:   l.title(),
				Fingerprint: prints.of(run.fromRoot(d.Path), l.Violation),
				Severity:    severity,
				Location:    codeQualityLocation{run.fromRoot(d.Path), codeQualityLines{l.start.Line, l.end.Line}},
			})
		}
	}
	for i := range run.Unread {
		u := &run.Unread[i]
		out = append(out, codeQuality{
			Description: u.message(),
			CheckName:   "unread",
			Fingerprint: prints.of(run.fromRoot(u.path()), pat.Violation{Rule: "unread"}),
			Severity:    "critical",
			Location:    codeQualityLocation{run.fromRoot(u.path()), codeQualityLines{1, 1}},
		})
	}
	return writeJSON(w, out)
}
