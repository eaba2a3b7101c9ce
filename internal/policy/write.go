package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sailpat/sailpat/audit"
)

// Write returns a policy as a policy file has it. Parse reads the same policy.
func Write(p audit.Policy) []byte {
	w := &writer{}
	w.line(0, "version: 1")
	w.text(0, "preset", p.Preset)
	w.limits(0, p.Limits)
	w.rules(0, p.Rules)
	managed := "apart"
	if p.ManagedLikeOthers {
		managed = "like-others"
	}
	w.line(0, "managed: %s", managed)
	w.line(0, "scopes:")
	w.list(1, "allow", p.Scopes.Allow)
	w.list(1, "deny", p.Scopes.Deny)
	switch priv := p.Scopes.Privileged; {
	case priv.List != nil:
		w.list(1, "privileged", priv.List)
	case len(priv.Add)+len(priv.Remove) > 0:
		w.line(1, "privileged:")
		w.list(2, "add", priv.Add)
		w.list(2, "remove", priv.Remove)
	default:
		w.line(1, "privileged: default")
	}
	w.line(0, "owners:")
	w.list(1, "allow", p.Owners.Allow)
	w.list(1, "deny", p.Owners.Deny)
	if p.Owners.Departed != nil {
		w.list(1, "departed", p.Owners.Departed)
	}
	if p.Owners.Support != nil {
		w.list(1, "support", p.Owners.Support)
	}
	w.list(1, "require-class", p.Owners.RequireClass)
	w.line(0, "names:")
	w.line(1, "pattern: %s", quote(p.Names.Pattern))
	w.line(1, "min-length: %d", p.Names.MinLength)
	if len(p.Classes) > 0 {
		w.line(0, "classes:")
	}
	for _, c := range p.Classes {
		w.line(1, "- name: %s", quote(c.Name))
		w.line(2, "match:")
		w.text(3, "id", c.Match.ID)
		w.text(3, "name", c.Match.Name)
		w.text(3, "owner-id", c.Match.OwnerID)
		w.text(3, "owner-name", c.Match.OwnerName)
		w.text(3, "owner-class", c.Match.OwnerClass)
		w.text(3, "scope", c.Match.Scope)
		if c.Match.Managed != nil {
			w.line(3, "managed: %t", *c.Match.Managed)
		}
		w.limits(2, c.Limits)
		w.rules(2, c.Rules)
	}
	if len(p.Suppress) > 0 {
		w.line(0, "suppress:")
	}
	for _, s := range p.Suppress {
		w.line(1, "- rule: %s", quote(s.Rule))
		w.text(2, "id", s.ID)
		w.text(2, "name", s.Name)
		w.text(2, "owner-id", s.OwnerID)
		w.text(2, "owner-name", s.OwnerName)
		w.text(2, "reason", s.Reason)
		w.text(2, "until", s.Until)
	}
	if c := p.Calendar; c.Days > 0 || c.AlarmsDays != nil || c.MaxEvents > 0 {
		w.line(0, "calendar:")
		w.number(1, "days", c.Days)
		if c.AlarmsDays != nil {
			days := make([]string, len(c.AlarmsDays))
			for i, d := range c.AlarmsDays {
				days[i] = fmt.Sprint(d)
			}
			w.line(1, "alarms-days: [%s]", strings.Join(days, ", "))
		}
		w.number(1, "max-events", c.MaxEvents)
	}
	w.line(0, "metrics:")
	w.number(1, "tokens", p.Metrics.Tokens)
	w.line(1, "names: %t", p.Metrics.Names)
	return w.buf.Bytes()
}

type writer struct{ buf bytes.Buffer }

func (w *writer) line(depth int, format string, args ...any) {
	w.buf.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(&w.buf, format, args...)
	w.buf.WriteByte('\n')
}

func (w *writer) text(depth int, name, value string) {
	if value != "" {
		w.line(depth, "%s: %s", name, quote(value))
	}
}

func (w *writer) number(depth int, name string, n int) {
	if n > 0 {
		w.line(depth, "%s: %d", name, n)
	}
}

// list writes a short list on a line, and a longer one with a line for each entry.
func (w *writer) list(depth int, name string, list []string) {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	if row := strings.Join(quoted, ", "); len(row) <= 80 {
		w.line(depth, "%s: [%s]", name, row)
		return
	}
	w.line(depth, "%s:", name)
	for _, s := range quoted {
		w.line(depth+1, "- %s", s)
	}
}

func (w *writer) limits(depth int, l audit.Limits) {
	if l == (audit.Limits{}) {
		return
	}
	w.line(depth, "limits:")
	for _, f := range limitsOf(&l) {
		switch *f.limit {
		case 0:
		case audit.LimitOff:
			w.line(depth+1, "%s: off", f.name)
		default:
			w.line(depth+1, "%s: %d", f.name, *f.limit)
		}
	}
}

// rules writes severities. Of several for one rule the last counts.
func (w *writer) rules(depth int, set []audit.RuleSetting) {
	if len(set) == 0 {
		return
	}
	w.line(depth, "rules:")
	for i, s := range set {
		rule, _ := audit.LookupRule(s.Rule)
		again := slices.ContainsFunc(set[i+1:], func(o audit.RuleSetting) bool {
			other, _ := audit.LookupRule(o.Rule)
			return other.ID == rule.ID
		})
		if !again {
			w.line(depth+1, "%s: %s", quote(s.Rule), s.Severity)
		}
	}
}

// plain matches what YAML reads as a string without quotes, if it is no other word.
var plain = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*$`)
})

// words are read as something other than strings.
var words = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// quote returns a string for YAML: a JSON string, unless it needs no quotes.
func quote(s string) string {
	if plain().MatchString(s) && !slices.Contains(words, strings.ToLower(s)) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string always can be
	return strings.TrimSuffix(b.String(), "\n")
}
