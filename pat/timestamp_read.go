package pat

import "github.com/sailpat/sailpat/internal/jsonscan"

// quotedTimestamp is canonicalTimestamp for the string at i of a document.
func quotedTimestamp(s string, i int) (ms int64, ok bool) {
	if t := s[i:]; len(t) > canonicalLen+1 && t[0] == '"' && t[canonicalLen+1] == '"' {
		return canonicalTimestamp(t[1:])
	}
	return 0, false
}

// canonicalTimestamp reads a timestamp such as "2017-07-11T18:45:37.098Z" at the
// start of t, as three words of eight bytes. ok is false for any other form and
// for the zero instant; readTimestamp tells them apart.
func canonicalTimestamp(t string) (ms int64, ok bool) {
	if len(t) < canonicalLen {
		return 0, false
	}
	// Exclusive or with the form makes digits 0 to 9 and marks 0. The lowest
	// address is the lowest byte:
	//
	//	"2017-07-" ^ "0000-00-" → 02 00 01 07 00 00 07 00
	//
	// Adding 0x76 (0x7F for a mark) sets the top bit of any other byte, unless it
	// is set already. Then x*10 + x>>8 is ten times each byte plus the next one:
	// 20 in byte 0, 17 in byte 2, 07 in byte 5.
	x0 := jsonscan.Load64(t, 0) ^ 0x2D30302D30303030  // "0000-00-"
	x1 := jsonscan.Load64(t, 8) ^ 0x30303A3030543030  // "00T00:00"
	x2 := jsonscan.Load64(t, 16) ^ 0x5A3030302E30303A // ":00.000Z"
	if ((x0+0x7F76767F76767676)|x0|(x1+0x76767F76767F7676)|x1|(x2+0x7F7676767F76767F)|x2)&0x8080808080808080 != 0 {
		return 0, false
	}
	// Each byte that begins a pair becomes the number of the pair:
	//
	//	02 00 01 07 … → 20 .. 17 ..
	p0, p1, p2 := x0*10+x0>>8, x1*10+x1>>8, x2*10+x2>>8
	century, yy, month := int(p0&0xFF), int(p0>>16&0xFF), int(p0>>40&0xFF)
	day, hour, minute := int(p1&0xFF), int(p1>>24&0xFF), int(p1>>48&0xFF)
	second, milli := int(p2>>8&0xFF), int(p2>>32&0xFF)*10+int(x2>>48&0xFF)
	year := century*100 + yy
	if year == 0 || uint(month-1) > 11 || hour > 23 || minute > 59 || second > 59 || uint(day-1) >= uint(daysIn(year, month)) {
		return 0, false
	}
	ms = milliseconds(year, month, day, hour, minute, second) + int64(milli)
	return ms, ms != 0
}

// A timeForm says how the text of a timestamp is written.
type timeForm uint8

const (
	timeCanonical timeForm = iota
	timeOtherForm          // a whole millisecond in another form
	timeFiner              // an instant with digits below the millisecond
	timeZero               // 0001-01-01T00:00:00Z
	timeBroken             // not a timestamp
)

// readTimestamp reads any RFC 3339 date-time of contract §4, truncated to the
// millisecond if it is finer.
func readTimestamp(s string) (ms int64, form timeForm) {
	if ms, ok := canonicalTimestamp(s); ok && len(s) == canonicalLen {
		return ms, timeCanonical
	}
	const seconds = "0000-00-00T00:00:00"
	if len(s) <= len(seconds) {
		return 0, timeBroken
	}
	ok := true
	number := func(at, digits, low, high int) int {
		v := 0
		for _, c := range []byte(s[at : at+digits]) {
			ok = ok && c-'0' < 10
			v = v*10 + int(c-'0')
		}
		ok = ok && low <= v && v <= high
		return v
	}
	mark := func(at int, c byte) { ok = ok && s[at] == c }
	year, month := number(0, 4, 0, 9999), number(5, 2, 1, 12)
	if !ok {
		return 0, timeBroken
	}
	day := number(8, 2, 1, daysIn(year, month))
	hour, minute, second := number(11, 2, 0, 23), number(14, 2, 0, 59), number(17, 2, 0, 59)
	mark(4, '-')
	mark(7, '-')
	mark(10, 'T')
	mark(13, ':')
	mark(16, ':')
	ms = milliseconds(year, month, day, hour, minute, second)

	at, finer := len(seconds), false
	if s[at] == '.' {
		first := at + 1
		scale := int64(100)
		for at++; at < len(s) && s[at]-'0' < 10; at++ {
			ms += int64(s[at]-'0') * scale
			finer = finer || scale == 0 && s[at] != '0'
			scale /= 10
		}
		ok = ok && at > first
	}
	switch zone := s[at:]; {
	case zone == "Z":
	case len(zone) == len("+00:00") && (zone[0] == '+' || zone[0] == '-'):
		mark(at+3, ':')
		offset := int64(number(at+1, 2, 0, 23)*60+number(at+4, 2, 0, 59)) * 60000
		if zone[0] == '+' {
			offset = -offset
		}
		ms += offset
	default:
		ok = false
	}
	switch {
	case !ok || ms < 0 || ms >= endOfTime:
		return 0, timeBroken
	case finer:
		return ms, timeFiner
	case ms == 0:
		return 0, timeZero
	}
	return ms, timeOtherForm
}
