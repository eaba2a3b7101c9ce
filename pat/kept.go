package pat

import (
	"hash/maphash"
	"math/bits"
	"strconv"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Callers of Lint do not get the payload. So if an array has more strings than a
// sound document needs, Lint keeps the array's text instead, and reads that once
// for each rule. Otherwise 64 MiB of `"",` would become 22 million strings, 358 MB
// of memory.

const (
	maxKeptItems = 1 << 12 // of one array
	maxKept      = 1 << 20 // of all arrays of a document
)

// notKept marks an array whose items were not kept: it is the first of three items
// in their place. The second is the array's text, the third the number of its items.
const notKept = notRead

// keepsMore reports whether another n items of an array can be stored.
func (d *decoder) keepsMore(n int) bool {
	return !d.checkOnly || n < maxKeptItems && d.kept < maxKept
}

// skipItems steps over the rest of an array, from the item at i on, and keeps the
// array's text.
func (d *decoder) skipItems(a *jsonscan.Array, i int, dst *[]string) int {
	d.oddItems = true
	for ; a.More; i = d.Elem(a, i) {
		i = d.SkipString(i)
	}
	*dst = []string{notKept, d.Text[a.Start:i], strconv.Itoa(a.Index)}
	return i
}

// isText reports whether only the text of an array is kept, see notKept.
func (c *checker) isText(items []string) bool {
	return c.checkOnly && len(items) == 3 && items[0] == notKept
}

// eachItem calls yield with each item of an array of strings, its index i and its
// offset at, until yield returns false. An item with a fault is "".
func eachItem(array string, yield func(i, at int, item string) bool) {
	s := jsonscan.Scanner{Text: array}
	a := jsonscan.Array{}
	for i := s.Elem(&a, 0); a.More; i = s.Elem(&a, i) {
		item, at := "", i
		if i = s.String(i, &item); !yield(a.Index, at, item) {
			return
		}
	}
}

// inBlocks reads the items of a kept text and calls check with a block of them at
// a time, as long as violations of the rule can be recorded. It sets firstItem to
// the index of the block's first item, from which the report methods count.
func (c *checker) inBlocks(array string, rule RuleID, check func(items []string)) {
	if !c.canReport(rule) {
		return
	}
	var block [blockSize]string
	n := 0
	eachItem(array, func(i, _ int, item string) bool {
		block[n] = item
		if n++; n < blockSize {
			return true
		}
		check(block[:])
		c.firstItem, n = i+1, 0
		return c.canReport(rule)
	})
	if n > 0 {
		check(block[:n])
	}
	c.firstItem = 0
}

// countItems returns the number of items of an array, kept or not (see notKept).
func (c *checker) countItems(items []string) int {
	if !c.isText(items) {
		return len(items)
	}
	n, _ := strconv.Atoi(items[2])
	return n
}

// A repeat holds the index of an item and that of the first item equal to it.
type repeat struct{ first, i int }

// repeatsInText finds the items of an array that equal an earlier one, in order
// and at most as many as most says. It ignores items for which compared is false.
func repeatsInText(array string, most int, compared func(string) bool) []repeat {
	if bits.Len(uint(len(array))) <= 28 { // at least four bits for the hash
		return findRepeats[uint32](array, 32, most, compared)
	}
	return findRepeats[uint64](array, 64, most, compared)
}

// findRepeats is repeatsInText with a hash table of words of size bits. A word is
// the offset of an item and, above it, as many bits of its hash as fit.
func findRepeats[word uint32 | uint64](array string, size, most int, compared func(string) bool) []repeat {
	var (
		offsetBits = bits.Len(uint(len(array)))
		offsets    = word(1)<<offsetBits - 1
		// Of items with at most three bytes there are few different ones; each
		// other item takes seven bytes or more.
		slots   = make([]word, slotsFor(min(len(array)/3, len(array)/7+1<<19)))
		hashes  [blockSize]uint64
		items   [blockSize]string
		places  [blockSize]int
		indexes [blockSize]int
		n       int
		found   []repeat // first is an offset until all are found
		s       = jsonscan.Scanner{Text: array}
	)
	search := func() {
		prefetchSlots(slots, hashes[:n])
		for k, h := range hashes[:n] {
			tag := word(h>>(64-size)) &^ offsets
		probe:
			for at := h; ; at++ {
				slot := &slots[at&uint64(len(slots)-1)]
				switch {
				case *slot == 0:
					*slot = tag | word(places[k])
					break probe
				case *slot&^offsets == tag:
					first := int(*slot & offsets)
					earlier := ""
					if s.String(first, &earlier); earlier == items[k] {
						if len(found) < most {
							found = append(found, repeat{first, indexes[k]})
						}
						break probe
					}
				}
			}
		}
		n = 0
	}
	eachItem(array, func(i, at int, item string) bool {
		if compared(item) {
			hashes[n], items[n], places[n], indexes[n] = maphash.String(hashSeed, item), item, at, i
			if n++; n == blockSize {
				search()
			}
		}
		return len(found) < most
	})
	search()
	offsetsToIndexes(array, found)
	return found
}

// offsetsToIndexes replaces the offset in first by the index, for each of found.
func offsetsToIndexes(array string, found []repeat) {
	byPlace := make(map[int][]int)
	last := -1
	for k, r := range found {
		byPlace[r.first] = append(byPlace[r.first], k)
		last = max(last, r.first)
	}
	eachItem(array, func(i, at int, _ string) bool {
		for _, k := range byPlace[at] {
			found[k].first = i
		}
		return at < last
	})
}

// repeatsOf reports the items of a kept text that repeat an earlier one.
func (c *checker) repeatsOf(array string, rule RuleID, compared func(string) bool, report func(first, i int)) {
	if !c.canReport(rule) {
		return
	}
	for _, r := range repeatsInText(array, maxViolations+1, compared) {
		report(r.first, r.i)
	}
}

// canReport reports whether another violation of the rule would change the
// report: one would be recorded, or be the first that is left out.
func (c *checker) canReport(rule RuleID) bool {
	s, runs := c.runs(rule)
	return runs && (c.counts[s] < maxViolations || !*c.more.of(s))
}

// stringOf returns a value as a string; ok is false if it is something else. It
// uses no decoder, which would cost an allocation.
func (c *checker) stringOf(v Value) (text string, ok bool) {
	s := jsonscan.Scanner{Text: c.textOf(v)}
	text = notRead
	if s.Peek(0) != '"' || s.String(0, &text) != len(s.Text) || text == notRead {
		return "", false
	}
	return text, true
}

// stringsOf returns the items of a value that is an array of strings. It may keep
// only their text, see isText.
func (c *checker) stringsOf(v Value) (items []string, ok bool) {
	return readJSON(c.textOf(v), func(d *decoder, i int, dst *[]string) int {
		d.checkOnly = c.checkOnly
		return d.strings(i, dst)
	})
}

// textOf returns the JSON of a value, which is not masked if Lint read it.
func (c *checker) textOf(v Value) string {
	if c.checkOnly {
		return string(v.text)
	}
	return v.JSON()
}

// newValue returns JSON as a value. It makes no masked copy for Lint, which shows
// the value to no one.
func (d *decoder) newValue(text string) Value {
	if d.checkOnly {
		return Value{masked(text)}
	}
	return Value{mask(text)}
}

// growFor returns by how many elements to grow an array of n elements. They took
// read bytes of the document, and left bytes follow. It expects elements of the
// same size there, and adds a few in case that they are smaller.
func growFor(n, read, left int) int {
	if n < 64 {
		return max(4, n)
	}
	return max(n/8, int(float64(left)*float64(n)/float64(read)*(1+1.0/64))) + 1
}
