package auditreport

import (
	"io"
	"slices"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/mask"
)

// Shown returns a name for a line of text that people read: without secrets, on
// one line, and of at most maxNameShown bytes with a count of the whole.
func Shown(name string) string { return clipped(mask.Name(name), maxNameShown) }

// masked returns the Document without secrets in names and sentences. Every format
// is given this one, so none can forget it. IDs stay as they are: fingerprints
// and requests need them.
func (d *Document) masked() *Document {
	m := *d
	r := *d.Report
	m.Report = &r
	r.Tenant, r.Policy.Path = mask.Name(r.Tenant), mask.Name(r.Policy.Path)
	r.Inputs = each(r.Inputs, func(in *audit.Input) bool { return hide(&in.Path) })
	r.Findings = each(r.Findings, hideFinding)
	r.Owners = each(r.Owners, func(o *audit.OwnerCount) bool { return hideOwner(&o.OwnerRef) })
	r.Scopes = each(r.Scopes, func(s *audit.ScopeCount) bool { return hide(&s.Scope) })
	r.Notes = each(r.Notes, func(s *string) bool { return hide(s) })
	r.Upcoming = each(r.Upcoming, func(e *audit.Expiry) bool {
		owner := hideOwner(&e.Owner)
		return hide(&e.Token.Name, &e.Class) || owner
	})
	return &m
}

// each returns a list with what hide changes, and the list itself if that is
// nothing.
func each[T any](list []T, hide func(*T) bool) []T {
	out := list
	for i := range list {
		if e := list[i]; hide(&e) {
			if &out[0] == &list[0] {
				out = slices.Clone(list)
			}
			out[i] = e
		}
	}
	return out
}

// hide masks texts, and reports whether one changed.
func hide(texts ...*string) (changed bool) {
	for _, text := range texts {
		if shown := mask.Name(*text); shown != *text {
			*text, changed = shown, true
		}
	}
	return changed
}

func hideOwner(o *audit.OwnerRef) bool { return hide(&o.Name, &o.Contact, &o.Class) }

// hideFinding changes nothing that other findings share.
func hideFinding(f *audit.Finding) bool {
	changed := hide(&f.Token.Name, &f.Detail, &f.Hint)
	changed = hideOwner(&f.Owner) || changed
	f.Scope = each(f.Scope, func(s *string) bool {
		hidden := hide(s)
		changed = changed || hidden
		return hidden
	})
	if p := f.Place; p != nil {
		if path := mask.Name(p.Path); path != p.Path {
			at := *p
			at.Path = path
			f.Place, changed = &at, true
		}
	}
	if s := f.Suppression; s != nil {
		if reason := mask.Name(s.Reason); reason != s.Reason {
			f.Suppression, changed = &audit.AppliedSuppression{Reason: reason, Until: s.Until}, true
		}
	}
	return changed
}

// A maskedStream masks what a Streamer is given.
type maskedStream struct{ Streamer }

// masking returns the beginning of a streamed format that shows no secrets.
func masking(begin func(io.Writer, *Document) Streamer) func(io.Writer, *Document) Streamer {
	return func(w io.Writer, d *Document) Streamer { return maskedStream{begin(w, d.masked())} }
}

func (m maskedStream) Row(r *audit.Row) error {
	hide(&r.Token.Name, &r.Class)
	hideOwner(&r.Owner)
	r.Scopes = each(r.Scopes, func(s *string) bool { return hide(s) })
	for i := range r.Findings {
		hideFinding(&r.Findings[i])
	}
	return m.Streamer.Row(r)
}

func (m maskedStream) Finding(f *audit.Finding) error {
	hidden := *f
	hideFinding(&hidden)
	return m.Streamer.Finding(&hidden)
}
