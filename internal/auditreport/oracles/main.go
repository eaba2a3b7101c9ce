// Command oracles writes an audit of the example tenant, or of a tenant with
// hostile names, for readers that are not written in Go. Its tests give the same
// audits to readers that are.
//
//	go run . -tokens 500 -format html > audit.html
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/auditreport/reporttest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "oracles:", err)
		os.Exit(1)
	}
}

func run() error {
	tokens := flag.Int("tokens", 500, "`number` of tokens of the example tenant")
	format := flag.String("format", "html", "`name` of a bounded format")
	hostile := flag.Bool("hostile", false, "a tenant with hostile names")
	zone := flag.String("zone", "", "time zone for a second reading")
	flag.Parse()

	d, err := document(*tokens, *hostile)
	if err != nil {
		return err
	}
	if *zone != "" {
		if d.Zone, err = time.LoadLocation(*zone); err != nil {
			return err
		}
	}
	f, ok := auditreport.Lookup(*format)
	if !ok {
		return fmt.Errorf("no format %q", *format)
	}
	return f.Write(os.Stdout, d)
}

func document(tokens int, hostile bool) (*auditreport.Document, error) {
	if hostile {
		return reporttest.Audit(reporttest.HostileTokens(), audit.DefaultPolicy(), audit.Options{Tenant: reporttest.Hostile[0]})
	}
	return reporttest.Example(tokens)
}
