package fuzz

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Property 4: a token, list or answer that is valid at a time is valid at any
// earlier time that is not before it was created and last used.

func TestClock(t *testing.T) { forAll(t, clock) }
func FuzzClock(f *testing.F) { fuzz(f, clock) }

func clock(t rapid.TB, s sample, pick chooser) {
	p, _ := pat.NewPayload(s.kind)
	if pat.Unmarshal(s.data(), p) != nil || pat.Validate(p, s.forVersion()) != nil {
		return
	}
	tokens, ok := dates(p)
	if !ok {
		return // of a create request and a patch nobody knows when they were made
	}
	// The whole truth of the clock: not before anything that happened, and
	// before everything that will.
	want := func(now time.Time) bool {
		for _, d := range tokens {
			now := now.Truncate(time.Millisecond)
			if d.created.After(now) || d.used.After(now) || !d.expires.IsZero() && !now.Before(d.expires) {
				return false
			}
		}
		return true
	}
	var at, earlier []time.Time
	for _, d := range tokens {
		for _, moment := range []time.Time{d.created, d.used, d.expires} {
			at = append(at, moment, moment.Add(-time.Nanosecond), moment.Add(-time.Millisecond), moment.Add(time.Millisecond), moment.Add(999999))
		}
	}
	at = append(at, someTime(pick), time.Unix(int64(pick(1<<31)), 0))
	var latest time.Time // that something happened
	for _, d := range tokens {
		for _, moment := range []time.Time{d.created, d.used} {
			if moment.After(latest) {
				latest = moment
			}
		}
	}
	for _, now := range at {
		if now.Year() < 1 {
			continue
		}
		valid := pat.Validate(p, s.forVersion(), pat.At(now)) == nil
		if valid != want(now) {
			t.Fatalf("at %v: expected valid %v\n%s", now, want(now), s)
		}
		if errs := errorsOf(pat.Lint(s.data(), s.kind, s.forVersion(), pat.At(now)).Violations); valid != (len(errs) == 0) {
			t.Fatalf("at %v: Validate says %v, Lint %v\n%s", now, valid, errs, s)
		}
		if valid {
			earlier = append(earlier, now)
		}
	}
	for _, now := range earlier {
		gap := now.Sub(latest)
		for _, before := range []time.Time{latest, now.Add(-gap / 2), now.Add(-time.Millisecond), now.Add(-1)} {
			if before.Before(latest) || before.After(now) {
				continue
			}
			if err := pat.Validate(p, s.forVersion(), pat.At(before)); err != nil {
				t.Fatalf("valid at %v, but at %v: %v\n%s", now, before, err, s)
			}
		}
	}
}

// What happened to a token, zero if it did not.
type moments struct{ created, used, expires time.Time }

func dates(p pat.Payload) (out []moments, ok bool) {
	of := func(t pat.Optional[pat.Timestamp]) time.Time {
		if at, ok := t.Get(); ok {
			return at.Time()
		}
		return time.Time{}
	}
	switch p := p.(type) {
	case *pat.Token:
		return []moments{{p.Created.Time(), of(p.LastUsed), of(p.ExpirationDate)}}, true
	case *pat.TokenList:
		for _, t := range *p {
			out = append(out, moments{t.Created.Time(), of(t.LastUsed), of(t.ExpirationDate)})
		}
		return out, true
	case *pat.CreateResponse:
		return []moments{{p.Created.Time(), time.Time{}, of(p.ExpirationDate)}}, true
	}
	return nil, false
}
