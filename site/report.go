package main

import (
	"bytes"
	"errors"
	"io/fs"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/internal/policy"
	"github.com/sailpat/sailpat/site/auditengine"
)

// reportPage is the report of the example tenant. docs/audit.md shows its first
// screen.
const reportPage = "audit-report.html"

// exampleReport makes the page that patlint audit --format html writes of the
// example tenant.
func (s *site) exampleReport() error {
	files := map[string][]byte{}
	for _, name := range []string{"pats.json", "owners.csv", "policy.yaml"} {
		text, err := fs.ReadFile(s.root, "testdata/example/tenant/"+name)
		if err != nil {
			return err
		}
		files[name] = text
	}
	now, err := time.Parse(time.RFC3339, audit.ExampleClock)
	if err != nil {
		return err
	}
	p, err := policy.Parse("policy.yaml", files["policy.yaml"], now)
	if err != nil {
		return err
	}
	owners, _, err := export.Stream(bytes.NewReader(files["owners.csv"]), "owners.csv").Owners()
	if err != nil {
		return err
	}
	report, err := auditengine.Report(files["pats.json"], "pats.json", p.Policy, audit.Options{
		AsOf: now, Exported: now.Add(-6 * time.Hour), Owners: audit.NewOwners(owners), Tenant: "example",
	})
	if err != nil {
		return err
	}
	report.Tool = audit.Tool{Name: "patlint", Version: s.version}
	report.Policy.Path, report.Policy.SHA256 = p.Path, p.SHA256
	format, ok := auditreport.Lookup("html")
	if !ok {
		return errors.New("there is no format html")
	}
	var b bytes.Buffer
	err = format.Write(&b, &auditreport.Document{
		Report: report, Policy: p.Policy.Effective(),
		PolicyLine: func(f *audit.Finding) int { return p.SuppressionLine(f.Entry - 1) },
	})
	s.pages[reportPage] = b.Bytes()
	return err
}
