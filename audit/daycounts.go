package audit

import (
	"maps"
	"slices"
)

// A dayCounts counts by day since 1970.
type dayCounts struct {
	near []int64 // the days from 0 on, as far as they occur
	far  map[int32]*int64
}

// nearDays is after the last day of the list, 2106-02-07.
const nearDays = 49_710

// of returns the count of a day.
func (c *dayCounts) of(day int32) *int64 {
	if uint32(day) < uint32(len(c.near)) {
		return &c.near[day]
	}
	if uint32(day) < nearDays {
		c.near = append(c.near, make([]int64, int(day)+1-len(c.near))...)
		return &c.near[day]
	}
	n := c.far[day]
	if n == nil {
		if c.far == nil {
			c.far = map[int32]*int64{}
		}
		n = new(int64)
		c.far[day] = n
	}
	return n
}

// each calls yield with every day whose count is not 0, in order.
func (c *dayCounts) each(yield func(day int32, n int64) bool) {
	far := slices.Sorted(maps.Keys(c.far))
	before, _ := slices.BinarySearch(far, 0)
	for _, day := range far[:before] {
		if n := *c.far[day]; n != 0 && !yield(day, n) {
			return
		}
	}
	for day, n := range c.near {
		if n != 0 && !yield(int32(day), n) {
			return
		}
	}
	for _, day := range far[before:] {
		if n := *c.far[day]; n != 0 && !yield(day, n) {
			return
		}
	}
}
