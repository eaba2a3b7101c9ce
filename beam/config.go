package patbeam

import (
	"errors"
	"fmt"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A Config says how to read and check payloads. It has plain fields only, so
// that it travels to workers as JSON.
type Config struct {
	Kind       string    // of each record, such as token; "" detects it. An element of a list is a token
	APIVersion string    // such as v1; "" is the default of package pat
	Now        time.Time // the clock of the whole job; zero skips the rules that need one
	Tolerant   bool      // see pat.Tolerant
	Enable     []string  // IDs of rules
	Disable    []string  // IDs of rules
	MaxSize    int       // of a record in bytes; 0 is pat.DefaultMaxSize
	Format     Format
	BlockSize  int64 // of the pieces that NDJSON is split into; 0 is 64 MiB. Runners split them further
}

// A Format says how a file is divided into records.
type Format string

const (
	FormatAuto  Format = ""      // an array if the first character is "[", NDJSON otherwise
	FormatLines Format = "lines" // NDJSON, even if the first character is "["
	FormatFile  Format = "file"  // the whole file is one record
)

// Validate reports the first field that has no meaning.
func (c Config) Validate() error {
	_, _, err := c.prepare()
	return err
}

// prepare returns what functions of package pat take.
func (c Config) prepare() (kind pat.Kind, options []pat.Option, err error) {
	if c.Kind != "" {
		if kind, err = pat.ParseKind(c.Kind); err != nil {
			return 0, nil, fmt.Errorf("patbeam: kind: %w", err)
		}
	}
	if c.APIVersion != "" {
		version, err := pat.ParseAPIVersion(c.APIVersion)
		if err != nil {
			return 0, nil, fmt.Errorf("patbeam: API version: %w", err)
		}
		options = append(options, pat.ForVersion(version))
	}
	switch c.Format {
	case FormatAuto, FormatLines, FormatFile:
	default:
		return 0, nil, errors.New("patbeam: the format must be lines, file or empty")
	}
	if !c.Now.IsZero() {
		options = append(options, pat.At(c.Now))
	}
	if c.Tolerant {
		options = append(options, pat.Tolerant())
	}
	for i, list := range [][]string{c.Enable, c.Disable} {
		for _, id := range list {
			if _, ok := pat.LookupRule(pat.RuleID(id)); !ok {
				return 0, nil, fmt.Errorf("patbeam: no rule has the ID %q", id)
			}
			option := pat.Enable
			if i == 1 {
				option = pat.Disable
			}
			options = append(options, option(pat.RuleID(id)))
		}
	}
	return kind, append(options, pat.MaxSize(c.MaxSize)), nil
}

// maxSize returns the limit in bytes.
func (c Config) maxSize() int {
	if c.MaxSize <= 0 {
		return pat.DefaultMaxSize
	}
	return c.MaxSize
}

// must panics if a Config has no meaning, as the SDK does while a pipeline is
// built.
func (c Config) must() {
	if err := c.Validate(); err != nil {
		panic(err)
	}
}
