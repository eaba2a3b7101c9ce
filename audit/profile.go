package audit

import (
	"time"

	"github.com/sailpat/sailpat/pat"
)

// flags has what the summary counts of a token.
type flags uint32

const (
	flagManaged flags = 1 << iota
	flagApart         // counted apart, as a managed token
	flagUnreadable
	flagNever
	flagExpired
	flagAllScopes
	flagPrivileged
	flagNeverUsed
	flagTooYoung
	flagUsedSince   // the previous export
	flagNotCompared // with the previous export
	flagAdded       // not in the previous export
	flagLate        // not a token, but findings of a comparison
	flagUpcoming    // expires after the clock
	flagCalendar    // and within the days of the calendar

	expiryShift = 16 // 3 bits: 1 to 5, the first of expirySteps that it reaches
	unusedShift = 20 // 3 bits: the number of unusedSteps that it reaches
)

var (
	expirySteps = [...]int64{7, 30, 90, 180, 365}
	unusedSteps = [...]int64{45, 90, 180, 365}
)

// withExpiry adds the window in which an unexpired token expires.
func (f flags) withExpiry(left int64) flags {
	for i, d := range &expirySteps {
		if left <= d*dayLength {
			return f | flags(i+1)<<expiryShift
		}
	}
	return f
}

// withUnused adds how long a token has not been used.
func (f flags) withUnused(idle int64) flags {
	n := 0
	for n < len(unusedSteps) && idle >= unusedSteps[n]*dayLength {
		n++
	}
	return f | flags(n)<<unusedShift
}

// readable reports whether the token counts in the summary.
func (f flags) readable() bool { return f&(flagUnreadable|flagLate) == 0 }

// counted reports whether it counts everywhere in the summary.
func (f flags) counted() bool { return f.readable() && f&flagApart == 0 }

// A profile is what tokens with the same flags and the same findings add to the
// report. Tokens are counted by profile: the summary and the counts of the rules
// follow from these numbers, and a token is taken back by its profile.
type profile struct {
	key   string
	index uint32
	flags flags
	made  []profileMade
	count int64

	open, neverUsed, unknown uint32 // open findings; of AUD201 and AUD403, which are not in open
}

type profileMade struct {
	rule     uint8
	severity Severity
	state    State
}

type profileTable struct {
	byKey map[string]*profile
	list  []*profile
	buf   []byte
}

func newProfileTable() profileTable { return profileTable{byKey: map[string]*profile{}} }

// of returns the profile with these flags and findings.
func (t *profileTable) of(f flags, list []made) *profile {
	t.buf = append(t.buf[:0], byte(f), byte(f>>8), byte(f>>16), byte(f>>24))
	for i := range list {
		m := &list[i]
		t.buf = append(t.buf, byte(m.rule), byte(m.severity)<<4|byte(m.state))
	}
	return t.get(t.buf)
}

// get returns the profile with a key that of made.
func (t *profileTable) get(key []byte) *profile {
	if p := t.byKey[string(key)]; p != nil {
		return p
	}
	p := &profile{key: string(key), index: uint32(len(t.list))}
	p.flags = flags(key[0]) | flags(key[1])<<8 | flags(key[2])<<16 | flags(key[3])<<24
	for i := 4; i < len(key); i += 2 {
		m := profileMade{key[i], Severity(key[i+1] >> 4), State(key[i+1] & 15)}
		p.made = append(p.made, m)
		if m.state != StateOpen {
			continue
		}
		switch m.rule {
		case iNeverUsed:
			p.neverUsed++
		case iOwnerUnknown:
			p.unknown++
		default:
			p.open++
		}
	}
	t.byKey[p.key] = p
	t.list = append(t.list, p)
	return p
}

// timestamp returns milliseconds since 1970 as a Timestamp.
func timestamp(ms int64) pat.Timestamp { return pat.TimestampOf(time.UnixMilli(ms)) }

// dayOf returns the number of the UTC day since 1970.
func dayOf(ms int64) int32 {
	d := ms / dayLength
	if ms%dayLength < 0 {
		d--
	}
	return int32(d)
}
