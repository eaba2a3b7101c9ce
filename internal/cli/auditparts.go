package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/pat"
)

// checkParts refuses what cannot be done with parts of a population: a comparison
// and a format that lists every token need a second reading of the exports.
func (f *auditFlags) checkParts(sinks []sink) error {
	flag := "--merge"
	switch {
	case f.partial != "" && f.merge:
		return usagef("--partial and --merge exclude each other")
	case f.partial != "":
		flag = "--partial"
	case !f.merge:
		return nil
	}
	if f.now.Presence() != pat.PresenceGiven {
		return usagef("%s needs --now with a timestamp, the same for all parts", flag)
	}
	if len(f.since) > 0 || f.baseline != "" || f.pseudonymMap != "" {
		return usagef("%s excludes --since, --baseline and --pseudonym-map", flag)
	}
	if f.partial != "" && len(f.formats) > 0 {
		return usagef("--partial writes no report; use --format with --merge")
	}
	for _, s := range sinks {
		if format, _ := auditreport.Lookup(s.format); f.merge && format.Stream != nil {
			return usagef("--merge cannot write %s, which needs the exports", s.format)
		}
	}
	return nil
}

// writePart writes the state of an audit, for --merge. It holds names even if the
// report hides them.
func (r *auditRun) writePart(a *audit.Auditor, name string) error {
	for _, note := range r.notes {
		a.Note(note)
	}
	state, err := a.MarshalBinary()
	if err == nil && name == "-" {
		if _, err = r.Stdout.Write(state); err != nil && leftEarly(err) {
			err = nil
		}
	} else if err == nil {
		err = disk.WritePrivate(name, func(w io.Writer) error {
			_, err := w.Write(state)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", show(name), cause(err))
	}
	if len(r.unread) > 0 {
		return exitCode(exitUnread)
	}
	return nil
}

// maxPart bounds the state of one part.
const maxPart = 8 << 30

// mergeParts adds the states that --partial wrote to an audit. A part that cannot
// be read is an error of its file.
func (r *auditRun) mergeParts(a *audit.Auditor, names []string) {
	for _, name := range names {
		state, err := r.part(name)
		if err != nil {
			r.failed(fmt.Errorf("%s: %w", shownPath(name), cause(err)))
			continue
		}
		part, err := audit.New(r.auditPolicy(), r.options)
		if err == nil {
			err = part.UnmarshalBinary(state)
		}
		if err == nil {
			err = a.Merge(part)
		}
		if err != nil {
			r.failed(fmt.Errorf("%s: %s", shownPath(name), strings.TrimPrefix(err.Error(), "audit: ")))
		}
	}
}

func (r *auditRun) part(name string) ([]byte, error) {
	if name == "-" {
		return disk.ReadAll(nil, io.LimitReader(r.Stdin, maxPart))
	}
	return disk.Read(name, maxPart, nil)
}
