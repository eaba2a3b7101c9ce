// Package config reads .patlint.yaml, which says the kind and API version of
// files, which rules run and with which severity, and which violations are
// suppressed, where, why, and until when.
package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// FileName is the name of a configuration file.
const FileName = ".patlint.yaml"

// A Config is what one configuration file says.
type Config struct {
	Path string // as messages show it, with slashes
	Base string // the folder that globs are relative to
	Text []byte

	APIVersion   pat.Optional[pat.APIVersion]
	Files        []File
	Rules        map[pat.RuleID]Level
	Suppressions []Suppression
}

// A File says how to read the files whose path matches Glob.
type File struct {
	Glob       Glob
	Kind       pat.Kind // KindAuto if absent
	APIVersion pat.Optional[pat.APIVersion]
	Tolerant   pat.Optional[bool]
}

// A Level is what a configuration sets for a rule.
type Level string

const (
	Off     Level = "off"
	On      Level = "on" // with the rule's own severity
	Warning Level = "warning"
	Error   Level = "error"
)

// A Suppression hides the violations of one rule in some files.
type Suppression struct {
	Rule    pat.RuleID
	Path    Glob
	Pointer pat.Optional[pat.Pointer] // absent: anywhere in the document
	Reason  string
	Until   time.Time // the last day, in UTC
	Span    pat.Span  // of the suppression's first line in the configuration
}

// Expired reports whether the last day is over.
func (s *Suppression) Expired(now time.Time) bool {
	return !now.Before(s.Until.AddDate(0, 0, 1))
}

// Covers reports whether s hides v in a file that Path matches.
func (s *Suppression) Covers(v *pat.Violation) bool {
	pointer, given := s.Pointer.Get()
	return s.Rule == v.Rule && (!given || pointer == v.Pointer)
}

// Reading is what a configuration says about one file.
type Reading struct {
	Kind       pat.Kind
	APIVersion pat.Optional[pat.APIVersion]
	Tolerant   pat.Optional[bool]
}

// For returns how to read the file at path, relative to Base. Of several entries
// that match, a later one overrides an earlier one, member by member.
func (c *Config) For(path string) Reading {
	r := Reading{APIVersion: c.APIVersion}
	for _, f := range c.Files {
		if !f.Glob.Match(path) {
			continue
		}
		r.Kind = cmp.Or(f.Kind, r.Kind)
		if f.APIVersion.Presence() == pat.PresenceGiven {
			r.APIVersion = f.APIVersion
		}
		if f.Tolerant.Presence() == pat.PresenceGiven {
			r.Tolerant = f.Tolerant
		}
	}
	return r
}

// A Problem is something wrong with a configuration, at a line and a column. Both
// count from 1; columns count code points.
type Problem struct {
	Line, Column int
	Message      string
}

// An InvalidError holds everything wrong with a configuration.
type InvalidError struct {
	Path     string
	Problems []Problem
}

// Error has one line for each problem.
func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Problems))
	for k, p := range e.Problems {
		lines[k] = fmt.Sprintf("%s:%d:%d: %s", e.Path, p.Line, p.Column, p.Message)
	}
	return strings.Join(lines, "\n")
}

func (e *InvalidError) sort() {
	slices.SortStableFunc(e.Problems, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
}
