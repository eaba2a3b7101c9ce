// Package report writes the verdicts of a run in the formats that people and
// machines read: one file a format.
package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// A Run is what one call of patlint found.
type Run struct {
	Version   string     // of patlint
	Documents []Document // in the order in which they are reported
	Skipped   int        // files found by walking that are no payloads
	Unread    int        // files that could not be read
}

// A Document is a file that was judged. All lines of an NDJSON file are one
// Document: spans count from the beginning of the file, pointers from the line.
type Document struct {
	Path       string // as given or found, with slashes
	Text       []byte
	Kind       pat.Kind
	Detected   bool // Kind was found by looking at the text
	APIVersion pat.APIVersion
	Violations []pat.Violation
}

// Counts returns the number of errors and of warnings.
func (r *Run) Counts() (errors, warnings int) {
	for k := range r.Documents {
		e, w := r.Documents[k].Counts()
		errors, warnings = errors+e, warnings+w
	}
	return errors, warnings
}

// Counts returns the number of errors and of warnings.
func (d *Document) Counts() (errors, warnings int) {
	for _, v := range d.Violations {
		if v.Severity == pat.SeverityError {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// Options are the choices that a format leaves.
type Options struct {
	Color bool // text only; whether the output can show it is the caller's to know
}

var formats = []struct {
	name  string
	write func(io.Writer, *Run, Options) error
}{
	{"text", Text},
	{"json", JSON},
	{"jsonl", JSONL},
	{"sarif", SARIF},
	{"github", GitHub},
	{"gitlab", GitLab},
	{"junit", JUnit},
	{"tap", TAP},
}

// Formats returns the names that Write knows, the default first.
func Formats() []string {
	names := make([]string, len(formats))
	for k, f := range formats {
		names[k] = f.name
	}
	return names
}

// Write writes a run in the format of that name.
func Write(w io.Writer, format string, run *Run, opts Options) error {
	for _, f := range formats {
		if f.name == format {
			return f.write(w, run, opts)
		}
	}
	return fmt.Errorf("expected a format, one of %s, got %q", strings.Join(Formats(), ", "), format)
}

// Summary says in one line what came out.
func Summary(r *Run) string {
	errors, warnings := r.Counts()
	s := "no violations"
	switch {
	case errors > 0 && warnings > 0:
		s = count(errors, "error") + " and " + count(warnings, "warning")
	case errors > 0:
		s = count(errors, "error")
	case warnings > 0:
		s = count(warnings, "warning")
	}
	s += " in " + count(len(r.Documents), "document")
	if r.Skipped > 0 {
		s += fmt.Sprintf(", %d skipped", r.Skipped)
	}
	if r.Unread > 0 {
		s += fmt.Sprintf(", %d could not be read", r.Unread)
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// buffered runs write on a buffer before w. The buffer keeps the first error.
func buffered(w io.Writer, write func(b *bufio.Writer)) error {
	b := bufio.NewWriter(w)
	write(b)
	return b.Flush()
}
