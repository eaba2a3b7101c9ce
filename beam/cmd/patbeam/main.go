// Command patbeam checks and audits SailPoint PAT payloads on Apache Beam.
//
//	patbeam --input 'exports/tenant=*/*.ndjson.gz' --output out --now 2026-06-01T00:00:00Z
//
// It writes findings, duplicates and counts as JSON Lines to the output folder,
// and with --audit a report for each tenant. It runs on prism, in this process,
// unless Beam's flags name another runner, such as
//
//	--runner=flink --endpoint=localhost:8099 --environment_type=LOOPBACK
//	--runner=dataflow --project=P --region=R --staging_location=gs://B/staging
//
// The exit code is 0 if the job succeeded, whatever it found.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	patbeam "github.com/sailpat/sailpat/beam"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/internal/policy"
)

var (
	input      = flag.String("input", "", "`pattern` of the files to read: NDJSON or arrays, also .gz")
	output     = flag.String("output", "", "`folder` to write to")
	format     = flag.String("format", "", "`format` of the files: lines, file (one payload each); by default an array or NDJSON")
	kind       = flag.String("kind", "", "`kind` of each record, such as token; detected by default")
	version    = flag.String("api-version", "", "`version` of the API, such as v1")
	now        = flag.String("now", "", "`time` for the rules that need a clock and for --audit, RFC 3339")
	tolerant   = flag.Bool("tolerant", false, "be tolerant, as for responses of the API")
	enable     = flag.String("enable", "", "`rules` to enable, separated by commas")
	disable    = flag.String("disable", "", "`rules` to disable, separated by commas")
	shards     = flag.Int("shards", 1, "`number` of files of findings")
	partitions = flag.Int("partitions", 64, "`number` of partitions in which duplicates are searched; 0 searches none")
	audits     = flag.Bool("audit", false, "audit the tokens of each tenant")
	policyFile = flag.String("policy", "", "policy `file` of the audit")
	owners     = flag.String("owners", "", "owners `file` of the audit")
)

func main() {
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // records die young: this saves time and costs some 100 MiB
	}
	log.SetupLogging("warn", "text") // an option of Beam's; info writes many lines a job
	beam.Init()                      // a worker process does not return from it
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "patbeam:", strings.TrimPrefix(err.Error(), "patbeam: "))
		os.Exit(1)
	}
}

func run() error {
	if *input == "" || *output == "" {
		return errors.New("--input and --output are required")
	}
	if slices.ContainsFunc(jobopts.GetExperiments(), func(e string) bool { return strings.HasPrefix(e, "enable_data_sampling") }) {
		return errors.New("the experiment enable_data_sampling stores samples of payloads, and with them secrets; leave it out")
	}
	if *jobopts.WorkerBinary == "" && runtime.GOOS == "linux" { // else the SDK compiles one from source
		name, err := os.Executable()
		if err != nil {
			return err
		}
		*jobopts.WorkerBinary = name
	}
	c := patbeam.Config{Kind: *kind, APIVersion: *version, Tolerant: *tolerant, Format: patbeam.Format(*format), Enable: list(*enable), Disable: list(*disable)}
	if *now != "" {
		var err error
		if c.Now, err = time.Parse(time.RFC3339, *now); err != nil {
			return errors.New("--now is no time of RFC 3339, such as 2026-06-01T00:00:00Z")
		}
	}
	if err := c.Validate(); err != nil {
		return err
	}
	a, err := auditConfig(c)
	if err != nil {
		return err
	}

	p, s := beam.NewPipelineWithRoot()
	records := patbeam.Read(s, *input, c)
	findings := patbeam.Lint(s, records, c)
	found := []beam.PCollection{findings}
	patbeam.Write(s, *output, "findings", *shards, patbeam.Lines(s, findings))
	if *partitions > 0 {
		duplicates := patbeam.Duplicates(s, records, c, *partitions)
		found = append(found, duplicates)
		patbeam.Write(s, *output, "duplicates", *shards, patbeam.Lines(s, duplicates))
	}
	patbeam.Write(s, *output, "counts", 1, patbeam.Lines(s, patbeam.Count(s, records, found...)))
	if *audits {
		patbeam.Write(s, *output, "audits", 1, patbeam.Lines(s, patbeam.Audit(s, records, c, a)))
	}
	return beamx.Run(context.Background(), p)
}

// auditConfig reads the policy and the owners, which travel with the job.
func auditConfig(c patbeam.Config) (a patbeam.AuditConfig, err error) {
	if !*audits {
		return a, nil
	}
	if c.Now.IsZero() {
		return a, errors.New("--audit needs --now")
	}
	a.AsOf = c.Now
	if *policyFile != "" {
		f, err := policy.Load(*policyFile, *policyFile, true, a.AsOf)
		if err != nil {
			return a, err
		}
		a.Policy = f.Policy
	}
	if *owners != "" {
		if a.Owners, _, err = export.Open(*owners, *owners).Owners(); err != nil {
			return a, err
		}
	}
	_, err = a.New("", 0)
	return a, err
}

func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}
