package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/internal/ruleexample"
	"github.com/sailpat/sailpat/pat"
)

func explainCommand(p Process) *cobra.Command {
	return &cobra.Command{
		Use:               "explain rule",
		Short:             "Explain a rule, by ID or name",
		Example:           "  patlint explain PAT308\n  patlint explain acknowledgement-missing",
		ValidArgsFunction: completeRules,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("expected one rule, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := config.FindRule(args[0])
			about, no := findAuditRule(args[0])
			switch {
			case err == nil && no == nil: // the same name
				if err := explain(p.Stdout, r); err != nil {
					return err
				}
				_, err := fmt.Fprintf(p.Stdout, "\nThe rule %s of audits has the same name: patlint explain %[1]s\n", string(about.ID))
				return err
			case err == nil:
				return explain(p.Stdout, r)
			case no == nil:
				return explainAudit(p.Stdout, about)
			case strings.HasPrefix(strings.ToUpper(args[0]), "AUD"):
				return &usageError{message: no.Error() + "\nrun \"patlint rules --audit\" to list the rules of audits"}
			}
			return &usageError{message: err.Error() + "\nrun \"patlint rules\" to list the rules"}
		},
	}
}

func explain(w io.Writer, r pat.Rule) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s (%s, %s)\n\n", string(r.ID), r.Name, r.Severity, r.LayerName())
	fmt.Fprintf(&b, "%s.\n\n", capital(r.Summary))
	wrap(&b, r.Help)
	b.WriteByte('\n')
	if r.Layer >= 2 && len(r.Kinds) > 0 {
		fmt.Fprintf(&b, "Kinds:    %s\n", join(r.Kinds))
	}
	if len(r.Dialects) == 1 {
		fmt.Fprintf(&b, "Dialect:  %s (%s)\n", r.Dialects[0], versionsOf(r.Dialects[0]))
	}
	if r.NeedsClock {
		b.WriteString("Clock:    only with --now\n")
	}
	if !config.OnByDefault(r) {
		fmt.Fprintf(&b, "Default:  off; --enable %s, or --intent\n", r.Name)
	}
	label := "Source:"
	for _, link := range r.Links() {
		fmt.Fprintf(&b, "%-9s %s\n", label, strings.TrimSpace(link.Text+"  "+link.URL))
		label = ""
	}
	example := config.Example(r.ID)
	b.WriteString("\nBad:\n\n")
	excerpt(&b, example.Bad)
	if r.Layer < 5 {
		b.WriteByte('\n')
		if err := violation(&b, r, example.Bad); err != nil {
			return err
		}
	}
	b.WriteString("\nGood:\n\n")
	excerpt(&b, example.Good)
	_, err := w.Write(b.Bytes())
	return err
}

// violation writes what patlint reports for the bad example.
func violation(w io.Writer, r pat.Rule, bad string) error {
	kind, version := pat.KindAuto, pat.V1
	if r.Layer > 0 && len(r.Kinds) > 0 {
		kind = r.Kinds[0]
		if detected, ok := pat.DetectKind([]byte(bad)); ok && slices.Contains(r.Kinds, detected) {
			kind = detected
		}
	}
	if len(r.Dialects) > 0 && r.Dialects[0] == pat.SixMonths {
		version = pat.V3
	}
	options := []pat.Option{pat.Enable(r.ID), pat.ForVersion(version), pat.MaxSize(ruleexample.MaxSize)}
	if r.NeedsClock {
		options = append(options, pat.At(exampleClock()))
	}
	vs := pat.Lint([]byte(bad), kind, options...).Violations
	return report.Write(w, "text", &report.Run{Documents: []report.Document{
		{Path: "bad.json", Text: []byte(bad), Kind: kind, APIVersion: version, Violations: vs},
	}}, report.Options{})
}

func exampleClock() time.Time {
	t, _ := pat.ParseTimestamp(ruleexample.Clock)
	return t.Time()
}

// excerpt writes an example indented, without its middle if it is long, and with
// escapes for what a terminal would not show.
func excerpt(b *bytes.Buffer, text string) {
	const longest, ends = 2000, 300
	if len(text) > longest {
		text = fmt.Sprintf("%s\n... %d bytes ...\n%s", text[:ends], len(text)-2*ends, text[len(text)-ends:])
	}
	for line := range strings.Lines(text) {
		b.WriteString("    ")
		for line = strings.TrimSuffix(line, "\n"); line != ""; {
			r, size := utf8.DecodeRuneInString(line)
			switch {
			case r == utf8.RuneError && size == 1:
				fmt.Fprintf(b, `\x%02x`, line[0])
			case !unicode.IsPrint(r):
				b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
			default:
				b.WriteString(line[:size])
			}
			line = line[size:]
		}
		b.WriteByte('\n')
	}
	if text == "" {
		b.WriteString("    (nothing)\n")
	}
}

// wrap writes paragraphs in lines of at most 80 characters.
func wrap(b *bytes.Buffer, text string) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		column := 0
		for word := range strings.FieldsSeq(paragraph) {
			width := utf8.RuneCountInString(word)
			switch {
			case column == 0:
			case column+1+width > 80:
				b.WriteByte('\n')
				column = 0
			default:
				b.WriteByte(' ')
				column++
			}
			b.WriteString(word)
			column += width
		}
		b.WriteString("\n")
	}
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

func join[T fmt.Stringer](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = v.String()
	}
	return strings.Join(words, ", ")
}

func versionsOf(d pat.Dialect) string {
	var names []string
	for _, v := range pat.APIVersions() {
		if v.Dialect() == d {
			names = append(names, v.String())
		}
	}
	return strings.Join(names, ", ")
}
