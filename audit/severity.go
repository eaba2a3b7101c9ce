package audit

import (
	"fmt"
	"slices"
	"strings"
)

// Severity says how urgently a finding needs a decision. Severities are ordered:
// SeverityHigh is the largest.
type Severity uint8

// The severities. SeverityOff is the one of a rule that does not run.
const (
	SeverityOff Severity = iota
	SeverityInfo
	SeverityLow
	SeverityMedium
	SeverityHigh
)

var severityNames = []string{"off", "info", "low", "medium", "high"}

// ParseSeverity returns the severity with this name: off, info, low, medium or
// high.
func ParseSeverity(name string) (Severity, error) {
	if i := slices.Index(severityNames, name); i >= 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("audit: unknown severity %q; write one of %s", name, strings.Join(severityNames, ", "))
}

// String returns the name of the severity.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText returns the name of the severity.
func (s Severity) MarshalText() ([]byte, error) {
	if int(s) >= len(severityNames) {
		return nil, fmt.Errorf("audit: no severity has the value %d", uint8(s))
	}
	return []byte(severityNames[s]), nil
}

// UnmarshalText is [ParseSeverity].
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}

// State says whether a finding still needs a decision.
type State uint8

// The states, the most urgent first.
const (
	StateOpen       State = iota // needs a decision
	StateUnchanged               // is in the baseline
	StateSuppressed              // the policy accepts it
)

var stateNames = []string{"open", "unchanged", "suppressed"}

// String returns "open", "unchanged" or "suppressed".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// MarshalText returns the name of the state.
func (s State) MarshalText() ([]byte, error) {
	if int(s) >= len(stateNames) {
		return nil, fmt.Errorf("audit: no state has the value %d", uint8(s))
	}
	return []byte(stateNames[s]), nil
}

// UnmarshalText sets s to the state with this name.
func (s *State) UnmarshalText(text []byte) error {
	i := slices.Index(stateNames, string(text))
	if i < 0 {
		return fmt.Errorf("audit: unknown state %q; write one of %s", text, strings.Join(stateNames, ", "))
	}
	*s = State(i)
	return nil
}
