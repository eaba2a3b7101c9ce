package cli

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// write writes the audit in all formats, and the summary. It returns the report.
func (r *auditRun) write(a *audit.Auditor, flags *auditFlags, sinks []sink) (*audit.Report, error) {
	for _, note := range r.notes {
		a.Note(note)
	}
	report := a.Report()
	report.Tool = audit.Tool{Name: "patlint", Version: version()}
	if r.policy != nil {
		report.Policy.Path, report.Policy.SHA256 = r.policy.Path, r.policy.SHA256
	}
	d := &auditreport.Document{
		Report: report, Policy: r.auditPolicy().Effective(), Zone: flags.zone,
		PolicyLine:    func(f *audit.Finding) int { return r.policy.SuppressionLine(f.Entry - 1) },
		Pseudonymised: r.options.Pseudonyms != nil, Names: flags.names,
	}
	if flags.pseudonymMap != "" {
		if err := r.writeMap(a, flags.pseudonymMap); err != nil {
			return nil, err
		}
	}
	err := r.writeSinks(sinks, func(s sink, w io.Writer) error {
		format, _ := auditreport.Lookup(s.format) // parseSinks knows it
		d.Color = r.colored(s, flags.color)
		if format.Stream == nil {
			return format.Write(w, d)
		}
		return r.stream(a, w, func(w io.Writer) auditreport.Streamer { return format.Stream(w, d) })
	})
	if err != nil {
		return nil, err
	}
	text := slices.ContainsFunc(sinks, func(s sink) bool { return s.file == "" && s.format == "text" })
	if !flags.quiet && !text {
		if open := report.OpenAtLeast(audit.SeverityInfo); open > 0 {
			r.say("%s", auditSummary(report))
		}
	}
	return report, nil
}

// auditSummary returns the result in one line.
func auditSummary(r *audit.Report) string {
	var parts []string
	for s := audit.SeverityHigh; s >= audit.SeverityInfo; s-- {
		if n := r.OpenAtLeast(s) - r.OpenAtLeast(s+1); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return fmt.Sprintf("%d open findings (%s) in %d tokens", r.OpenAtLeast(audit.SeverityInfo), strings.Join(parts, ", "), r.Summary.Tokens)
}

// stream reads the exports a second time and writes a streamed format.
func (r *auditRun) stream(a *audit.Auditor, w io.Writer, begin func(io.Writer) auditreport.Streamer) error {
	b := bufio.NewWriterSize(w, 64<<10)
	to := begin(b)
	s := a.Stream()
	var failed error // of the writer; the rest is read for nothing, which is rare
	keep := func(err error) {
		if failed == nil {
			failed = err
		}
	}
	r.each(r.files, func(el export.Element) {
		row, ok := streamRow(s, el)
		if ok && failed == nil {
			keep(to.Row(&row))
		}
	})
	r.each(r.previous, func(el export.Element) {
		if el.Violations != nil || failed != nil {
			return
		}
		for finding := range s.AddPrevious(el.Token, el.At) {
			keep(to.Finding(&finding))
		}
	})
	for finding := range s.Rest() {
		if failed != nil {
			break
		}
		keep(to.Finding(&finding))
	}
	if failed == nil {
		keep(to.Close())
	}
	if failed == nil {
		keep(b.Flush())
	}
	return failed
}

func streamRow(s *audit.Stream, el export.Element) (audit.Row, bool) {
	if el.Violations == nil {
		return s.Add(el.Token, el.At)
	}
	return s.AddUnreadable(el.Token, el.Violations, el.At)
}

// writeMap writes what the pseudonyms stand for, with mode 0600.
func (r *auditRun) writeMap(a *audit.Auditor, name string) error {
	err := disk.WritePrivate(name, func(w io.Writer) error {
		c := csv.NewWriter(w)
		c.UseCRLF = true
		keep := c.Write([]string{"kind", "pseudonym", "id", "name"})
		owners := map[string]bool{}
		tokens := map[[2]string]bool{}
		add := func(record ...string) {
			for i, text := range record {
				record[i] = auditreport.Cell(mask.Name(text))
			}
			keep = errors.Join(keep, c.Write(record))
		}
		pair := func(token audit.TokenRef, owner audit.OwnerRef, t *pat.Token) {
			if key := [2]string{token.Name, strings.Clone(t.Name)}; token.Name != "" && !tokens[key] {
				tokens[key] = true
				add("token", token.Name, t.ID, t.Name)
			}
			if key := owner.ID + owner.Name; key != "" && !owners[key] {
				owners[key] = true
				add("owner", owner.Name, t.Owner.ID, t.Owner.Name)
			}
		}
		for _, name := range r.classes {
			if name != "" {
				add("class", r.options.Pseudonyms.Class(name), "", name)
			}
		}
		s := a.Stream()
		r.each(r.files, func(el export.Element) {
			if row, ok := streamRow(s, el); ok {
				pair(row.Token, row.Owner, el.Token)
			}
		})
		r.each(r.previous, func(el export.Element) {
			if el.Violations != nil {
				return
			}
			for finding := range s.AddPrevious(el.Token, el.At) {
				// The owner of el is the former one, whom AUD707 names.
				former := s.Owner(audit.OwnerRef{ID: el.Token.Owner.ID, Name: el.Token.Owner.Name})
				pair(finding.Token, former, el.Token)
			}
		})
		c.Flush()
		return errors.Join(keep, c.Error())
	})
	if err != nil && !errors.Is(err, disk.ErrInterrupted) {
		return fmt.Errorf("writing %s: %w", show(name), cause(err))
	}
	return err
}
