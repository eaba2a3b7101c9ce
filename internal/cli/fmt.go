package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

type fmtFlags struct {
	inputFlags
	write, list, diff, check bool
	indent                   int
}

func fmtCommand(p Process) *cobra.Command {
	var flags fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [path ... | -]",
		Short: "Write payloads in canonical form",
		Long:  fmtLong,
		Args:  cobra.ArbitraryArgs,
		RunE:  func(_ *cobra.Command, args []string) error { return p.fmt(&flags, args) },
	}
	flags.inputFlags.add(cmd)
	f := cmd.Flags()
	f.BoolVarP(&flags.write, "write", "w", false, "write to the files instead of standard output")
	f.BoolVarP(&flags.list, "list", "l", false, "list the files whose form is another")
	f.BoolVarP(&flags.diff, "diff", "d", false, "show what would change")
	f.BoolVar(&flags.check, "check", false, "exit 1 if the form of a file is another, and list it unless -d shows it")
	f.IntVar(&flags.indent, "indent", 0, "indent by this `NUMBER` of spaces instead of writing one line")
	return cmd
}

const fmtLong = `Write payloads in canonical form: members in the order of the contract,
timestamps in UTC with three fraction digits, no escapes but those that are
needed, no white space, and a line end. In *.ndjson and *.jsonl each line is
written so, and blank lines are left out.

The meaning of a payload never changes. One that cannot be read whole is left as
it is, and said so. With --tolerant members that are not known are kept; a
timestamp finer than a millisecond is refused all the same.`

func (p Process) fmt(flags *fmtFlags, args []string) error {
	if flags.indent < 0 || flags.indent > 8 {
		return usagef("--indent: expected 0 to 8, got %d", flags.indent)
	}
	g, err := p.gatherAll(&flags.inputFlags, args)
	if err != nil {
		return err
	}
	if flags.write && slices.ContainsFunc(g.files, func(f file) bool { return f.open == "" }) {
		return usagef("-w: expected files, got standard input")
	}
	j := newJudge(&flags.inputFlags, &ruleFlags{}, p.Stdin, g.files)
	code, payloads := exitClean, 0
	var buf []byte
	for k := range g.files {
		f := &g.files[k]
		text, err := f.read(p.Stdin, flags.maxSize, buf[:0])
		if err != nil {
			p.say("%s", describe(err))
			code = max(code, exitUnread)
			continue
		}
		buf = text
		r := j.reading(f)
		if r.kind == pat.KindAuto {
			detected := false
			if r.kind, detected = detect(f, text); !detected && !f.named {
				continue
			}
		}
		payloads++
		out, refused := r.canonical(f, text, flags.indent)
		if len(refused) > 0 {
			run := &report.Run{Documents: []report.Document{{Path: f.path, Text: text, Kind: r.kind, APIVersion: r.version, Violations: refused}}}
			if err := report.Write(p.Stderr, "text", run, report.Options{}); err != nil {
				return err
			}
			code = max(code, exitViolations)
			continue
		}
		if flags.check && !bytes.Equal(out, text) {
			code = max(code, exitViolations)
		}
		if err := p.put(f, flags, text, out); leftEarly(err) {
			break
		} else if errors.Is(err, errInterrupted) {
			return err
		} else if err != nil {
			p.say("writing %s: %v", show(f.path), cause(err))
			code = max(code, exitUnread)
		}
	}
	if payloads == 0 && code == exitClean && !flags.quiet {
		p.say("no payload found in %s", joined(args))
	}
	if code != exitClean {
		return exitCode(code)
	}
	return nil
}

// put does with the canonical form of a file what the flags ask for.
func (p Process) put(f *file, flags *fmtFlags, text, out []byte) error {
	if !flags.write && !flags.list && !flags.diff && !flags.check {
		_, err := p.Stdout.Write(out)
		return err
	}
	if bytes.Equal(out, text) {
		return nil
	}
	if flags.diff {
		name := show(f.path)
		if _, err := p.Stdout.Write(diff.Diff(name, text, name+" (canonical)", out)); err != nil {
			return err
		}
	}
	if flags.list || flags.check && !flags.diff {
		if _, err := fmt.Fprintln(p.Stdout, show(f.path)); err != nil {
			return err
		}
	}
	if !flags.write {
		return nil
	}
	return writeFile(f.open, func(w io.Writer) error {
		_, err := w.Write(out)
		return err
	})
}

// canonical returns the canonical form of a file, or why there is none.
func (r *reading) canonical(f *file, text []byte, indent int) ([]byte, []pat.Violation) {
	if !isNDJSON(f.path) {
		return r.canonicalDocument(text, indent)
	}
	var out []byte
	var refused capped
	for start, line := range lines(text) {
		doc, vs := r.canonicalDocument(line, 0)
		for _, v := range vs {
			refused.add(shift(v, start))
		}
		out = append(out, doc...)
	}
	return out, refused.violations()
}

func (r *reading) canonicalDocument(text []byte, indent int) ([]byte, []pat.Violation) {
	p, ok := pat.NewPayload(r.kind)
	if !ok {
		return nil, pat.Lint(text, pat.KindAuto, r.options...).Violations
	}
	if err := pat.Unmarshal(text, p, r.options...); err != nil {
		return nil, violationsOf(err)
	}
	if r.tolerant { // which cuts timestamps, and that is another meaning
		cut := slices.DeleteFunc(pat.Lint(text, r.kind, r.options...).Violations, func(v pat.Violation) bool { return v.Rule != pat.RuleTimestampPrecision })
		if len(cut) > 0 {
			return nil, cut
		}
	}
	out, err := pat.Marshal(p)
	if err != nil {
		return nil, violationsOf(err)
	}
	out = append(out, '\n')
	if indent > 0 {
		var b bytes.Buffer
		if err := json.Indent(&b, out, "", strings.Repeat(" ", indent)); err == nil {
			out = b.Bytes()
		}
	}
	return out, nil
}

func violationsOf(err error) []pat.Violation {
	var invalid *pat.ValidationError
	if errors.As(err, &invalid) {
		return invalid.Violations
	}
	return []pat.Violation{{Message: err.Error()}}
}
