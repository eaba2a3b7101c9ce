package generate

import (
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Instants are milliseconds since 1970. This file repeats the rules of the calendar
// with package time, so that the library is not tested against itself.

var (
	firstInstant = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() + 1 // the first is the zero instant, which is invalid
	lastInstant  = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

const day = int64(24 * time.Hour / time.Millisecond)

// Timestamp generates timestamps of the years 1 to 9999, except the zero Timestamp.
func Timestamp() *rapid.Generator[pat.Timestamp] {
	return rapid.Custom(func(t *rapid.T) pat.Timestamp { return stamp(instant(t, firstInstant, lastInstant)) })
}

func stamp(ms int64) pat.Timestamp { return pat.TimestampOf(time.UnixMilli(ms)) }

// instant draws an instant from low to high, inclusive.
func instant(t *rapid.T, low, high int64) int64 {
	var ms int64
	switch rapid.IntRange(0, 4).Draw(t, "how") {
	case 0:
		ms = time.Date(2017, 7, 11, 18, 45, 37, 98e6, time.UTC).UnixMilli()
	case 1: // close to a limit
		near := rapid.Int64Range(0, min(2000, high-low)).Draw(t, "near")
		if rapid.Bool().Draw(t, "end") {
			return high - near
		}
		return low + near
	case 2: // the present
		ms = rapid.Int64Range(0, 4e12).Draw(t, "ms")
	case 3: // the end of a month, most often of February
		year := rapid.IntRange(1999, 2105).Draw(t, "year")
		month := time.Month(oneOf(t, "month", 2, 8, 2, 1, 3, 5, 7, 10, 11, 12, 2))
		ms = time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - rapid.Int64Range(0, 4*day).Draw(t, "before")
	}
	if ms < low || ms > high || ms == 0 {
		ms = rapid.Int64Range(low, high).Draw(t, "any")
	}
	return ms
}

// sixMonthsAfter returns the same time of day six calendar months later, the day
// clamped to the end of the month, or the last instant.
func sixMonthsAfter(ms int64) int64 {
	from := time.UnixMilli(ms).UTC()
	year, month, d := from.Date()
	if last := time.Date(year, month+7, 0, 0, 0, 0, 0, time.UTC).Day(); d > last {
		d = last
	}
	midnight := time.Date(year, month, from.Day(), 0, 0, 0, 0, time.UTC)
	to := time.Date(year, month+6, d, 0, 0, 0, 0, time.UTC).Add(from.Sub(midnight))
	return min(to.UnixMilli(), lastInstant)
}

// creation draws the creation of a token: not in the future, and before a possible
// expiration date.
func (s *setting) creation(t *rapid.T) int64 {
	low, high := firstInstant, lastInstant-day
	if s.hasClock {
		high = s.now
		if s.sixMonths() && s.expiry == expires {
			low = s.now - 180*day // six months are never fewer than 181 days
		}
	}
	return instant(t, low, high)
}

// expiration draws a valid expiration date after a creation, if there is one.
func (s *setting) expiration(t *rapid.T, created int64) (at pat.Timestamp, ok bool) {
	low, high := created, lastInstant
	if s.sixMonths() {
		high = sixMonthsAfter(created)
	}
	if s.hasClock {
		low = max(low, s.now)
	}
	if low++; low > high {
		return pat.Timestamp{}, false
	}
	return stamp(instant(t, low, high)), true
}

// wantsDate draws whether a payload has an expiration date.
func (s *setting) wantsDate(t *rapid.T) bool {
	switch s.expiry {
	case expires:
		return true
	case neverDoes:
		return false
	}
	return rapid.Bool().Draw(t, "expires")
}
