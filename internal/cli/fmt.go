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

	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/mask"
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
		Example: `  patlint fmt -d payloads/
  patlint fmt -w --indent 2 payloads/
  patlint fmt --check .`,
		ValidArgsFunction: completeFiles,
		RunE:              func(_ *cobra.Command, args []string) error { return p.fmt(&flags, args) },
	}
	flags.inputFlags.add(cmd)
	f := cmd.Flags()
	f.BoolVarP(&flags.write, "write", "w", false, "write to the files instead of standard output")
	f.BoolVarP(&flags.list, "list", "l", false, "list files that are not in canonical form")
	f.BoolVarP(&flags.diff, "diff", "d", false, "show the changes as a diff")
	f.BoolVar(&flags.check, "check", false, "exit 1 if any file is not in canonical form, and list those files unless -d is given")
	f.IntVar(&flags.indent, "indent", 0, "indent by this `NUMBER` of spaces instead of writing one line")
	return cmd
}

const fmtLong = `Write payloads in canonical form: members in the order of the contract,
timestamps in UTC with three fraction digits, only necessary escapes, no white
space, and a line end. In *.ndjson and *.jsonl each line is written in this form,
and blank lines are removed. A file whose line ends are all CRLF keeps them.

The meaning of a payload never changes. A payload with errors of syntax or shape
is reported and left unchanged. With --tolerant unknown members are kept, but
timestamps finer than a millisecond are still rejected.`

func (p Process) fmt(flags *fmtFlags, args []string) error {
	if flags.indent < 0 || flags.indent > 8 {
		return usagef("--indent: must be 0 to 8, is %d", flags.indent)
	}
	g, err := p.gatherAll(&flags.inputFlags, args)
	if err != nil {
		return err
	}
	if flags.write && slices.ContainsFunc(g.files, func(f file) bool { return f.open == "" }) {
		return usagef("-w: cannot write to standard input; name files")
	}
	c := newChecker(&flags.inputFlags, &ruleFlags{}, p.Stdin, g.files)
	code, payloads := exitClean, 0
	var buf []byte
	for i := range g.files {
		f := &g.files[i]
		text, err := f.read(p.Stdin, flags.maxSize, buf[:0])
		if err != nil {
			p.say("%s", describe(err))
			code = max(code, exitUnread)
			continue
		}
		buf = text
		r := c.reading(f)
		if r.kind == pat.KindAuto {
			if !f.named && !recognize(f, text) {
				continue
			}
			r.kind, _ = r.detect(f, text)
		}
		payloads++
		out, refused := r.canonical(f, text, flags.indent)
		if len(refused) > 0 {
			run := &report.Run{Documents: []report.Document{{Path: f.path, Text: text, Kind: r.kind, APIVersion: r.version, Violations: refused}}}
			if err := report.Write(p.Stderr, "text", run, report.Options{Width: terminalWidth(p.Stderr)}); err != nil {
				return err
			}
			code = max(code, exitViolations)
			continue
		}
		out = likeLineEnds(out, text)
		if flags.check && !bytes.Equal(out, text) {
			code = max(code, exitViolations)
		}
		if err := p.put(f, flags, text, out); errors.Is(err, disk.ErrInterrupted) {
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

// put writes, lists or shows the canonical form of a file, as the flags say.
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
		framing := mask.Document
		if isNDJSON(f.path) {
			framing = mask.Lines
		}
		changes := diff.Diff(name, mask.All(text, framing), name+" (canonical)", mask.All(out, framing))
		if _, err := io.WriteString(p.Stdout, mask.Display(changes)); err != nil {
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
	return disk.Replace(f.open, text, out)
}

// likeLineEnds returns the canonical form with the line ends of the file: CRLF if
// all of them are, as git writes them on Windows, else LF.
func likeLineEnds(out, text []byte) []byte {
	crlf := bytes.Count(text, []byte("\r\n"))
	if crlf == 0 || crlf != bytes.Count(text, []byte("\n")) || crlf != bytes.Count(text, []byte("\r")) {
		return out
	}
	return bytes.ReplaceAll(out, []byte("\n"), []byte("\r\n")) // no string has a line end
}

// canonical returns the canonical form of a file, or the violations that prevent
// it.
func (r *reading) canonical(f *file, text []byte, indent int) ([]byte, []pat.Violation) {
	if !isNDJSON(f.path) {
		return r.canonicalDocument(text, indent)
	}
	var out []byte
	all, _ := pat.Collect(func(yield func(pat.Report, error) bool) { // a bytes.Reader has no errors
		for line, err := range pat.Elements(bytes.NewReader(text), r.options...) {
			var doc []byte
			vs, start := violationsOf(err), 0
			if err == nil {
				doc, vs = r.canonicalDocument(line.Text, 0)
				start = int(line.Offset)
			}
			for i := range vs {
				vs[i].Span.Start += start
				vs[i].Span.End += start
				if vs[i].Related != (pat.Span{}) {
					vs[i].Related.Start += start
					vs[i].Related.End += start
				}
			}
			out = append(out, doc...)
			if !yield(pat.Report{Violations: vs}, nil) {
				return
			}
		}
	})
	return out, all.Violations
}

// detect returns the kind of a file, for NDJSON that of its first line.
func (r *reading) detect(f *file, text []byte) (pat.Kind, bool) {
	if isNDJSON(f.path) {
		for line := range pat.Elements(bytes.NewReader(text), r.options...) {
			return pat.DetectKind(line.Text)
		}
	}
	return pat.DetectKind(text)
}

func (r *reading) canonicalDocument(text []byte, indent int) ([]byte, []pat.Violation) {
	p, ok := pat.NewPayload(r.kind)
	if !ok {
		return nil, pat.Lint(text, pat.KindAuto, r.options...).Violations
	}
	if err := pat.Unmarshal(text, p, r.options...); err != nil {
		return nil, violationsOf(err)
	}
	if r.tolerant { // which truncates timestamps: that would change the meaning
		vs := pat.Lint(text, r.kind, r.options...).Violations
		vs = slices.DeleteFunc(vs, func(v pat.Violation) bool { return v.Rule != pat.RuleTimestampPrecision })
		if len(vs) > 0 {
			return nil, vs
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
	switch {
	case err == nil:
		return nil
	case errors.As(err, &invalid):
		return invalid.Violations
	}
	return []pat.Violation{{Message: err.Error()}}
}
