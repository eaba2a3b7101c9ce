// Command oracles writes an audit of the example tenant, or of a tenant with
// hostile names, for readers that are not written in Go. Its tests give the same
// audits to readers that are.
//
//	go run . -tokens 500 -format html > audit.html
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
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
	month := flag.Bool("month-later", false, "the example tenant a month later, with one expiry that moved")
	zone := flag.String("zone", "", "time zone for a second reading")
	flag.Parse()

	d, err := document(*tokens, *hostile, *month)
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

func document(tokens int, hostile, month bool) (*auditreport.Document, error) {
	if hostile {
		return reporttest.Audit(reporttest.HostileTokens(), audit.DefaultPolicy(), audit.Options{Tenant: reporttest.Hostile[0]})
	}
	if month {
		list := reporttest.Tokens(tokens)
		at := slices.IndexFunc(list, func(t reporttest.Token) bool {
			return !t.Managed && t.Expiration != nil && *t.Expiration > "2026-09" && *t.Expiration < "2027-03"
		})
		if at < 0 {
			return nil, errors.New("no token has an expiry to move")
		}
		moved := "2027-04-30T12:00:00.000Z"
		list[at].Expiration = &moved
		return reporttest.Audit(list, audit.DefaultPolicy(), audit.Options{AsOf: reporttest.Clock.AddDate(0, 1, 0)})
	}
	return reporttest.Example(tokens)
}
