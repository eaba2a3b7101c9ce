package pat

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// A Timestamp is an instant in whole milliseconds from the year 1 to the year
// 9999 in UTC. Timestamps are comparable with ==. The zero Timestamp is not
// set: broken clients write its instant, 0001-01-01T00:00:00Z, for "could not
// parse", and no payload may hold it.
type Timestamp struct {
	ms int64 // since 0001-01-01T00:00:00.000Z
}

const (
	unixEpoch    = 62135596800000  // 1970-01-01 as a Timestamp
	endOfTime    = 315537897600000 // 10000-01-01, the first instant out of range
	dayLength    = 24 * 60 * 60 * 1000
	canonicalLen = len("2017-07-11T18:45:37.098Z")
)

// TimestampOf returns t truncated to the millisecond, without rounding. Outside
// the years 1 to 9999 in UTC it returns the zero Timestamp.
func TimestampOf(t time.Time) Timestamp {
	if ms := clock(t); ms >= 0 && ms < endOfTime {
		return Timestamp{ms}
	}
	return Timestamp{}
}

// ParseTimestamp reads an RFC 3339 date-time as [Unmarshal] does: a capital T,
// a capital Z or a numeric offset, a real calendar day, no leap second, and
// only zeros below the millisecond. The error wraps [RuleTimestampForm],
// [RuleTimestampPrecision] or [RuleTimestampZero].
func ParseTimestamp(text string) (Timestamp, error) {
	ms, form := readTimestamp(text)
	switch form {
	case timeCanonical, timeOtherForm:
		return Timestamp{ms}, nil
	}
	code := timestampCodes[form]
	return Timestamp{}, wrap(timestampText(code, text), codeRules[code])
}

// MustParseTimestamp is [ParseTimestamp], but panics on an error.
func MustParseTimestamp(text string) Timestamp {
	t, err := ParseTimestamp(text)
	if err != nil {
		panic(err)
	}
	return t
}

// IsZero reports whether t is not set.
func (t Timestamp) IsZero() bool { return t.ms == 0 }

// Compare returns -1, 0 or +1 as t is before, at or after u.
func (t Timestamp) Compare(u Timestamp) int {
	switch {
	case t.ms < u.ms:
		return -1
	case t.ms > u.ms:
		return 1
	}
	return 0
}

func (t Timestamp) Equal(u Timestamp) bool { return t == u }

// Time returns t in UTC. The zero Timestamp is the zero time.
func (t Timestamp) Time() time.Time { return time.UnixMilli(t.ms - unixEpoch).UTC() }

// String returns the canonical form, as in 2017-07-11T18:45:37.098Z.
func (t Timestamp) String() string { return string(t.append(nil)) }

// AppendText appends String. The zero Timestamp is an error.
func (t Timestamp) AppendText(dst []byte) ([]byte, error) {
	if t.ms == 0 {
		return dst, wrap("a timestamp that is not set has no text", RuleTimestampZero)
	}
	return t.append(dst), nil
}

// MarshalText returns String. The zero Timestamp is an error.
func (t Timestamp) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// UnmarshalText is [ParseTimestamp].
func (t *Timestamp) UnmarshalText(text []byte) error {
	parsed, err := ParseTimestamp(string(text))
	if err == nil {
		*t = parsed
	}
	return err
}

// MarshalJSON returns String as a JSON string. The zero Timestamp is an error.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	if t.ms == 0 {
		return nil, wrap("a timestamp that is not set has no JSON", RuleTimestampZero)
	}
	return append(t.append([]byte{'"'}), '"'), nil
}

// UnmarshalJSON reads a JSON string as [ParseTimestamp] does.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	return unmarshalLeaf(data, t, (*decoder).timestamp)
}

// Value returns t as a time.Time for a database, or nil if it is not set.
func (t Timestamp) Value() (driver.Value, error) {
	if t.ms == 0 {
		return nil, nil
	}
	return t.Time(), nil
}

// Scan reads a database column: NULL as the zero Timestamp; a time, truncated
// to the millisecond; or text as [ParseTimestamp] reads it, also in the form of
// SQLite and MySQL, such as 2017-07-11 18:45:37.098, which is in UTC. An error
// leaves t unchanged.
func (t *Timestamp) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*t = Timestamp{}
		return nil
	case time.Time:
		u := TimestampOf(src)
		if u.IsZero() {
			return wrap("time is outside the years 1 to 9999", RuleTimestampZero)
		}
		*t = u
		return nil
	case string:
		return t.UnmarshalText([]byte(columnText(src)))
	case []byte:
		return t.UnmarshalText([]byte(columnText(string(src))))
	}
	return fmt.Errorf("pat: a Timestamp is read from a time or text, not from %T", src)
}

// columnText returns text from a database in the form of RFC 3339.
func columnText(text string) string {
	const date = len("2017-07-11")
	if len(text) <= date || text[date] != ' ' {
		return text
	}
	clock := text[date+1:]
	if !strings.ContainsAny(clock, "Zz+-") {
		clock += "Z"
	}
	return text[:date] + "T" + clock
}

// append writes the canonical form in three words of eight bytes. Each word
// begins as the text with zeros for the digits, its first byte lowest:
// 0x2D30302D30303030 is "0000-00-". Then pairs adds the digits.
func (t Timestamp) append(dst []byte) []byte {
	days, ms := uint64(t.ms)/dayLength, uint64(t.ms)%dayLength
	y, m, d := civil(int(days))
	year, month, day := uint64(y), uint64(m), uint64(d)
	seconds := ms / 1000
	ms %= 1000
	dst = append(dst, "0000-00-00T00:00:00.000Z"...)
	b := dst[len(dst)-canonicalLen:]
	_ = b[canonicalLen-1]
	binary.LittleEndian.PutUint64(b, 0x2D30302D30303030|pairs(year/100|year%100<<16|month<<40, 0x0F00000F000F))
	binary.LittleEndian.PutUint64(b[8:], 0x30303A3030543030|pairs(day|seconds/3600<<24|seconds/60%60<<48, 0x000F00000F00000F))
	binary.LittleEndian.PutUint64(b[16:], 0x5A3030302E30303A|pairs(seconds%60<<8|ms/10<<32, 0x0F00000F00)|ms%10<<48)
	return dst
}

// pairs splits numbers below 100 into their digits. Each number is a byte of x,
// and its tens stay in that byte, its units go to the byte above it; mask has
// 0F at the bytes of the numbers. The year 2017 and the month 07 are
//
//	pairs(20 | 17<<16 | 7<<40, 0x0F00000F000F) = 0x0007_0000_0701_0002
//
// which is 2, 0, 1, 7 in the lowest four bytes and 0, 7 in bytes 5 and 6.
func pairs(x, mask uint64) uint64 {
	tens := x * 103 >> 10 & mask // v*103>>10 is v/10 for each v below 100
	return tens | (x-tens*10)<<8
}

// addMonths returns the same time of day n calendar months later, the day
// clamped to the month's end. Past the year 9999 ok is false.
func (t Timestamp) addMonths(n int) (u Timestamp, ok bool) {
	year, month, day := civil(int(t.ms / dayLength))
	month += n - 1
	year, month = year+month/12, month%12+1
	if year > 9999 {
		return Timestamp{}, false
	}
	day = min(day, daysIn(year, month))
	return Timestamp{int64(dayNumber(year, month, day))*dayLength + t.ms%dayLength}, true
}

// Days count from 0001-01-01. Years begin in March, so that the leap day is the
// last day of a year and the days before each month do not depend on the year.

var daysBeforeMonth = [16]uint16{3: 0, 4: 31, 5: 61, 6: 92, 7: 122, 8: 153, 9: 184, 10: 214, 11: 245, 12: 275, 1: 306, 2: 337}

const marchFirst = 306 // from 0000-03-01 to 0001-01-01

// dayNumber returns the number of a day; the year may be 0.
func dayNumber(year, month, day int) int {
	y := uint(year + 400) // so that the year before 0 is positive too
	if month <= 2 {
		y--
	}
	century := y / 100
	return int(y*365+y/4-century+century/4) + int(daysBeforeMonth[month&15]) + day - 1 - marchFirst - 146097
}

// milliseconds counts from 0001-01-01T00:00:00Z.
func milliseconds(year, month, day, hour, minute, second int) int64 {
	return int64(dayNumber(year, month, day))*dayLength + int64((hour*60+minute)*60+second)*1000
}

// clock returns an instant as Timestamp.ms, truncated to the millisecond: -1
// before the year 1, endOfTime after the year 9999.
func clock(t time.Time) int64 {
	switch s := t.Unix(); {
	case s < -unixEpoch/1000:
		return -1
	case s >= (endOfTime-unixEpoch)/1000:
		return endOfTime
	}
	return t.UnixMilli() + unixEpoch
}

// civil is the inverse of dayNumber from year 1 on: C. Neri and L. Schneider,
// Euclidean affine functions and their application to calendar algorithms.
func civil(days int) (year, month, day int) {
	n := 4*uint32(days+marchFirst) + 3
	century, n := n/146097, n%146097|3
	p := 2939745 * uint64(n) // upper half: year of the century; lower half: how far into it
	n = 2141*(uint32(p)/2939745/4) + 197913
	year, month, day = int(100*century)+int(p>>32), int(n>>16), int(n&0xFFFF/2141)+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

func daysIn(year, month int) int {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month>>3)&1
}
