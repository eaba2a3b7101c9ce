package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/report"
)

// A sink is a format and its file; "" is standard output.
type sink struct{ format, file string }

// parseSinks reads --format and --output. Names are those of the formats.
func parseSinks(formats []string, output string, names []string) ([]sink, error) {
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	var sinks []sink
	for _, f := range formats {
		format, file, named := strings.Cut(f, "=")
		if !slices.Contains(names, format) {
			return nil, usagef("--format: %v", config.OneOf(format, names))
		}
		if named && file == "" {
			return nil, usagef("--format: write a file name after %s", config.Quote(f))
		}
		if !named {
			file = output
		}
		if file == "-" {
			file = ""
		}
		if slices.ContainsFunc(sinks, func(s sink) bool { return s.file == file }) {
			return nil, usagef("--format: two formats for %s; give each its own file, as in json=report.json", orStdout(file))
		}
		sinks = append(sinks, sink{format, file})
	}
	if output != "" && output != "-" && !slices.ContainsFunc(sinks, func(s sink) bool { return s.file == output }) {
		return nil, usagef("--output: every --format has its own file already")
	}
	// Files first: the reader of standard output may close it early.
	slices.SortStableFunc(sinks, func(a, b sink) int {
		switch {
		case a.file == "" && b.file != "":
			return 1
		case a.file != "" && b.file == "":
			return -1
		}
		return 0
	})
	return sinks, nil
}

func orStdout(file string) string {
	if file == "" {
		return "standard output"
	}
	return show(file)
}

// write writes a run to all sinks.
func (p Process) write(sinks []sink, run *report.Run, color string) error {
	return p.writeSinks(sinks, func(s sink, w io.Writer) error {
		o := report.Options{Color: p.colored(s, color), OmitUnread: s.file == ""} // standard error has them
		if s.file == "" {
			o.Width = terminalWidth(p.Stdout)
		}
		return report.Write(w, s.format, run, o)
	})
}

// writeSinks writes to all sinks, and reports those that cannot be written.
func (p Process) writeSinks(sinks []sink, render func(sink, io.Writer) error) error {
	code := exitClean
	for _, s := range sinks {
		to := func(w io.Writer) error { return render(s, w) }
		var err error
		if s.file == "" {
			err = to(p.Stdout)
		} else {
			err = disk.Write(s.file, to)
		}
		switch {
		case errors.Is(err, disk.ErrInterrupted):
			return err
		case err != nil && !leftEarly(err):
			p.say("writing %s: %v", orStdout(s.file), cause(err))
			code = exitUnread
		}
	}
	if code != exitClean {
		return exitCode(code)
	}
	return nil
}

// colored reports whether a sink gets colors.
func (p Process) colored(s sink, color string) bool {
	return color == "always" || color == "auto" && s.file == "" && p.wantsColor()
}

// cause returns an error without the names of the system call and of a temporary
// file.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	var kept *disk.KeptError
	switch {
	case errors.As(err, &kept):
		return &disk.KeptError{Kept: show(kept.Kept), Err: cause(kept.Err)}
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

func (p Process) wantsColor() bool {
	return p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb" && isTerminal(p.Stdout)
}

func isTerminal(stream any) bool {
	_, ok := terminal(stream)
	return ok
}

// terminal returns the file descriptor of a stream that is a terminal.
func terminal(stream any) (fd int, ok bool) {
	if s, wrapped := stream.(*output); wrapped {
		stream = s.Writer
	}
	f, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	return int(f.Fd()), true
}

// terminalWidth returns the columns of a terminal, or 0.
func terminalWidth(stream any) int {
	fd, ok := terminal(stream)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(fd)
	if err != nil {
		return 0
	}
	return width
}

// An output is standard output or standard error. When its reader leaves early, as
// head does, it drops the rest: that changes nothing of what patlint does.
type output struct {
	io.Writer
	left atomic.Bool
}

func (o *output) Write(b []byte) (int, error) {
	if o.left.Load() {
		return len(b), nil
	}
	n, err := o.Writer.Write(b)
	if leftEarly(err) {
		o.left.Store(true)
		return len(b), nil
	}
	return n, err
}
