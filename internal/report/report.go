// Package report writes the results of a run, for people and for programs. Each
// format has a source file of its own.
package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// A Run is what one call of patlint found.
type Run struct {
	Version   string     // of patlint
	Documents []Document // in the order of the report
	Unread    []Unread   // files that could not be read
	Skipped   int        // files found in folders that do not look like payloads

	// Code hosts know files by their paths from the root of the repository. Both are
	// empty if there is no repository.
	Root   string // the root of the repository, absolute, with slashes
	Folder string // the working folder, relative to Root; "" is the root
}

// A Document is a file that was checked. An NDJSON file is one Document: spans
// count from the beginning of the file, pointers from the beginning of the line.
type Document struct {
	Path       string  // as given or found, with slashes; reports show it unmasked
	Text       []byte  // needed only for violations that neither Places nor Locate has located
	Places     *Places // of the violations, if the document was read as a stream
	Kind       pat.Kind
	Detected   bool // Kind was not given
	APIVersion pat.APIVersion
	Violations []pat.Violation

	located []located // set by Locate
}

// An Unread is a file that could not be read.
type Unread struct {
	Path   string // as given or found, with slashes; secrets in it are masked
	Reason string // without the path, such as "permission denied"
}

func (u *Unread) path() string { return string(mask.All([]byte(u.Path), mask.Plain)) }

func (u *Unread) message() string { return "could not be read: " + mask.Quote(u.Reason, 500) }

// Counts returns the number of errors and of warnings.
func (r *Run) Counts() (errors, warnings int) {
	for i := range r.Documents {
		e, w := r.Documents[i].Counts()
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

// isConfiguration reports whether a document is a configuration of patlint, by its
// violations: all rules of layer 5 are about configurations.
func (d *Document) isConfiguration() bool {
	return !slices.ContainsFunc(d.Violations, func(v pat.Violation) bool {
		r, ok := config.LookupRule(v.Rule)
		return !ok || r.Layer != 5
	})
}

// Options are settings of the text format.
type Options struct {
	Color      bool // whether to write colors, which not every output supports
	OmitUnread bool // the caller reports unread files elsewhere
	Width      int  // of the terminal in columns; 0 if it is none
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

// Formats returns the names of the formats that Write knows, the default first.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
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
	return fmt.Errorf("report: unknown format %s; use one of %s", mask.Quote(format, 40), strings.Join(Formats(), ", "))
}

// Summary returns the result of a run in one line.
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
	if len(r.Unread) > 0 {
		s += fmt.Sprintf(", %d could not be read", len(r.Unread))
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// buffered calls write with a buffer in front of w. The buffer keeps the first
// error.
func buffered(w io.Writer, write func(b *bufio.Writer)) error {
	b := bufio.NewWriter(w)
	write(b)
	return b.Flush()
}
