package fuzz

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The grammar and the calendar of timestamps (contract §4, R41), written to be
// read: one rule a line, and no thought of speed.

var timestampGrammar = regexp.MustCompile(
	`^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$`)

// A verdict on the text of a timestamp, by the name of the rule it violates.
type verdict string

const (
	accepted  verdict = ""
	form      verdict = "timestamp-form"
	precision verdict = "timestamp-precision"
	zero      verdict = "timestamp-zero"
)

// judgeTimestamp returns the instant in milliseconds of Unix time.
func judgeTimestamp(text string) (ms int64, v verdict) {
	part := timestampGrammar.FindStringSubmatch(text)
	if part == nil {
		return 0, form
	}
	number := func(k int) int64 { n, _ := strconv.ParseInt(part[k], 10, 64); return n }
	year, month, day := number(1), number(2), number(3)
	hour, minute, second := number(4), number(5), number(6)
	fraction, sign, offsetHour, offsetMinute := part[7], part[8], number(9), number(10)

	switch {
	case month < 1 || month > 12,
		day < 1 || day > daysOfMonth(year, month),
		hour > 23, minute > 59, second > 59,
		offsetHour > 23, offsetMinute > 59:
		return 0, form
	}
	ms = daysBefore(year, month, day)*24*60*60*1000 + ((hour*60+minute)*60+second)*1000
	millis, rest := (fraction + "000")[:3], ""
	if len(fraction) > 3 {
		rest = fraction[3:]
	}
	n, _ := strconv.ParseInt(millis, 10, 64)
	ms += n
	offset := (offsetHour*60 + offsetMinute) * 60 * 1000
	if sign == "-" {
		offset = -offset
	}
	ms -= offset

	switch {
	case ms < daysBefore(1, 1, 1)*24*60*60*1000, ms >= daysBefore(10000, 1, 1)*24*60*60*1000:
		return 0, form
	case strings.Trim(rest, "0") != "":
		return ms, precision
	case ms == daysBefore(1, 1, 1)*24*60*60*1000:
		return ms, zero
	}
	return ms, accepted
}

func slowTimestamp(text string) (ms int64, ok bool) {
	ms, v := judgeTimestamp(text)
	return ms, v == accepted
}

func isLeap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysOfMonth(year, month int64) int64 {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// newYear holds the days from 1970-01-01 to the first of each year from 0 on.
var newYear = func() (out [10001]int64) {
	day := int64(0)
	for year := int64(1970); year > 0; year-- {
		day -= 365
		if isLeap(year - 1) {
			day--
		}
	}
	for year := range int64(10001) {
		out[year] = day
		day += 365
		if isLeap(year) {
			day++
		}
	}
	return out
}()

// daysBefore counts the days from 1970-01-01.
func daysBefore(year, month, day int64) int64 {
	days := newYear[year]
	for m := int64(1); m < month; m++ {
		days += daysOfMonth(year, m)
	}
	return days + day - 1
}

// slowSixMonths is R39: the same day and time six calendar months later, or the
// last day of that month if it has no such day.
func slowSixMonths(t time.Time) time.Time {
	t = t.UTC()
	year, month := int64(t.Year()), int64(t.Month())+6
	if month > 12 {
		year, month = year+1, month-12
	}
	day := min(int64(t.Day()), daysOfMonth(year, month))
	return time.Date(int(year), time.Month(month), int(day), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
