package audit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// presetDefault is the preset of a policy that names none.
const presetDefault = "default"

// Presets returns the names of the presets.
func Presets() []string { return []string{presetDefault, "cis"} }

// limitsOf returns the limits of a preset.
func limitsOf(preset string) Limits {
	l := Limits{
		ExpiresSoonDays: 30, ExpiresSoonPercent: 33, ExpiresVerySoonDays: 7, ExpiresVerySoonPercent: 10,
		UnusedDays: 90, NeverUsedDays: 30, MaxLifetimeDays: 365, MaxAgeDays: 365, MaxExportAgeDays: 7,
		TokensPerOwner: 10, MaxScopes: LimitOff, MaxAccessTokenSeconds: LimitOff,
	}
	if preset == "cis" { // CIS v8 5.3: 45 days
		l.UnusedDays, l.NeverUsedDays, l.MaxLifetimeDays = 45, 45, 180
	}
	return l
}

// limitFields has every limit, its name in YAML, and its largest value.
var limitFields = [...]struct {
	name       string
	limit      func(*Limits) *Limit
	most       Limit
	population bool // a class cannot change it
}{
	{"expires-soon-days", func(l *Limits) *Limit { return &l.ExpiresSoonDays }, maxDays, false},
	{"expires-soon-percent", func(l *Limits) *Limit { return &l.ExpiresSoonPercent }, 100, false},
	{"expires-very-soon-days", func(l *Limits) *Limit { return &l.ExpiresVerySoonDays }, maxDays, false},
	{"expires-very-soon-percent", func(l *Limits) *Limit { return &l.ExpiresVerySoonPercent }, 100, false},
	{"unused-days", func(l *Limits) *Limit { return &l.UnusedDays }, maxDays, false},
	{"never-used-days", func(l *Limits) *Limit { return &l.NeverUsedDays }, maxDays, false},
	{"max-lifetime-days", func(l *Limits) *Limit { return &l.MaxLifetimeDays }, maxDays, false},
	{"max-age-days", func(l *Limits) *Limit { return &l.MaxAgeDays }, maxDays, false},
	{"max-export-age-days", func(l *Limits) *Limit { return &l.MaxExportAgeDays }, maxDays, true},
	{"tokens-per-owner", func(l *Limits) *Limit { return &l.TokensPerOwner }, 1_000_000, true},
	{"max-scopes", func(l *Limits) *Limit { return &l.MaxScopes }, 1_000_000, false},
	{"max-access-token-seconds", func(l *Limits) *Limit { return &l.MaxAccessTokenSeconds }, 1<<31 - 1, false},
}

// or returns the limits with others in place of those that are not given.
func (l Limits) or(others Limits) Limits {
	for _, f := range &limitFields {
		if n := f.limit(&l); *n == 0 {
			*n = *f.limit(&others)
		}
	}
	return l
}

// DefaultPolicy returns the policy of the preset "default", with every default
// spelled out.
func DefaultPolicy() Policy { return Policy{}.Effective() }

// Effective returns the policy with every default and every limit of its preset
// spelled out. Classes keep only what they override.
func (p Policy) Effective() Policy {
	if p.Preset == "" {
		p.Preset = presetDefault
	}
	p.Limits = p.Limits.or(limitsOf(p.Preset))
	if p.Owners.Departed == nil {
		p.Owners.Departed = []string{"inactive", "terminated"}
	}
	if p.Owners.Support == nil {
		p.Owners.Support = []string{"*slpt.services*"}
	}
	p.Scopes.Privileged = PrivilegedScopes{List: slices.Clip(p.Scopes.Privileged.patterns())}
	if p.Calendar.Days == 0 {
		p.Calendar.Days = 365
	}
	if p.Calendar.AlarmsDays == nil {
		p.Calendar.AlarmsDays = []int{14, 3}
	}
	if p.Calendar.MaxEvents == 0 {
		p.Calendar.MaxEvents = 2000
	}
	if p.Metrics.Tokens == 0 {
		p.Metrics.Tokens = 1000
	}
	return p
}

// MarshalJSON returns the number, or "off".
func (l Limit) MarshalJSON() ([]byte, error) {
	if l == LimitOff {
		return []byte(`"off"`), nil
	}
	return strconv.AppendInt(nil, int64(l), 10), nil
}

// UnmarshalJSON reads a positive number, or "off".
func (l *Limit) UnmarshalJSON(data []byte) error {
	if string(data) == `"off"` {
		*l = LimitOff
		return nil
	}
	var n int
	if err := json.Unmarshal(data, &n); err != nil || n <= 0 {
		return fmt.Errorf(`audit: a limit is a positive number or "off", is %s`, data)
	}
	*l = Limit(n)
	return nil
}
