package audit

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Baseline has the fingerprints of findings that are known. Such findings are
// unchanged instead of open.
type Baseline struct{ list []string } // sorted, distinct

// NewBaseline returns a Baseline with these fingerprints.
func NewBaseline(fingerprints []string) *Baseline {
	list := slices.Clone(fingerprints)
	slices.Sort(list)
	return &Baseline{slices.Compact(list)}
}

// ReadBaseline reads the findings of a report, in the JSON form of [Report] or as
// one finding a line. Suppressed findings are not known ones: when their
// suppression ends, they are open.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	d := json.NewDecoder(bufio.NewReader(r))
	var list []string
	for {
		var doc struct {
			Schema   string
			Summary  json.RawMessage
			Findings []baselineFinding
			baselineFinding
		}
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF):
			if list == nil {
				return nil, errors.New("audit: the baseline is empty; give the JSON of an audit")
			}
			return NewBaseline(list), nil
		case err != nil:
			return nil, fmt.Errorf("audit: the baseline is not the JSON of an audit: %w", err)
		case doc.Fingerprint == "" && doc.Schema == "" && doc.Summary == nil:
			return nil, errors.New("audit: the baseline has neither findings nor the summary of an audit")
		}
		if list == nil {
			list = []string{}
		}
		for _, f := range append(doc.Findings, doc.baselineFinding) {
			if f.Fingerprint != "" && f.State != StateSuppressed {
				list = append(list, f.Fingerprint)
			}
		}
	}
}

type baselineFinding struct {
	Fingerprint string
	State       State
}

// Len returns the number of findings.
func (b *Baseline) Len() int { return b.len() }

func (b *Baseline) len() int {
	if b == nil {
		return 0
	}
	return len(b.list)
}

// has reports whether one of the fingerprints is known, and marks those that are.
func (b *Baseline) has(k *marks, fingerprints ...string) bool {
	if b == nil {
		return false
	}
	known := false
	for _, f := range fingerprints {
		if i, ok := slices.BinarySearch(b.list, f); ok {
			if known = true; k != nil {
				k.baseline[i] = true
			}
		}
	}
	return known
}

// ruleOf returns the rule of a fingerprint, or -1.
func ruleOf(fingerprint string) int {
	id, _, _ := strings.Cut(fingerprint, ":")
	if !strings.HasPrefix(id, "AUD") {
		return -1
	}
	return ruleIndex(id)
}
