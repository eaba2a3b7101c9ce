package audit

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"
	"math"
	"slices"
	"strings"
)

// An ownerTable counts by owner. An owner takes 32 bytes, its name, and about 8
// bytes of the index.
type ownerTable struct {
	seed  maphash.Seed
	index []uint32 // row + 1 by hash; a power of two
	pages [][]ownerRow
	n     int
	text  arena
	hex   bitset // rows whose ID is hexadecimal
	lost  bitset // rows of owners that the owners file does not have

	last   uint32 // the row that was looked up last
	lastID []byte

	// neverUsed and unknown have the open findings of AUD201 and AUD403 by row, of
	// the time in which it was not known whether these rules run. The counts of the
	// rows leave them out.
	neverUsed, unknown []uint32
	pseudonyms         []uint64 // the first 60 bits of the pseudonym, by row
}

type ownerRow struct {
	id     [16]byte // the ID if it is 32 lower-case hexadecimal digits, or else its place in text
	name   uint32   // its place in text; 0 for none
	tokens uint32   // readable ones, managed ones included
	others uint32   // of these, the ones that are not managed
	open   uint32   // findings
}

const ownerPage = 1024

func newOwnerTable() ownerTable {
	return ownerTable{seed: maphash.MakeSeed(), index: make([]uint32, 64)}
}

func (t *ownerTable) row(i uint32) *ownerRow { return &t.pages[i/ownerPage][i%ownerPage] }

// id returns the ID of an owner.
func (t *ownerTable) id(i uint32) string { return string(t.appendID(nil, i)) }

func (t *ownerTable) appendID(dst []byte, i uint32) []byte {
	r := t.row(i)
	if t.hex.has(int(i)) {
		return hex.AppendEncode(dst, r.id[:])
	}
	return append(dst, t.text.bytes(binary.LittleEndian.Uint64(r.id[:]))...)
}

// name returns the name of an owner: of several, the first by code points.
func (t *ownerTable) name(i uint32) string { return t.text.at(uint64(t.row(i).name)) }

// search returns the place of an owner in the index: the one of its row, or a free
// one. It also reads an ID that is hexadecimal.
func (t *ownerTable) search(id string) (at uint64, raw [16]byte, isHex bool) {
	isHex = parseHex(&raw, id)
	mask := uint64(len(t.index) - 1)
	for at = maphash.String(t.seed, id) & mask; t.index[at] != 0; at = (at + 1) & mask {
		i := t.index[at] - 1
		r := t.row(i)
		if isHex && r.id == raw && t.hex.has(int(i)) || !isHex && !t.hex.has(int(i)) && string(t.text.bytes(binary.LittleEndian.Uint64(r.id[:]))) == id {
			break
		}
	}
	return at, raw, isHex
}

// has reports whether an owner is in the table.
func (t *ownerTable) has(id string) bool {
	if t.isLast(id) {
		return true
	}
	at, _, _ := t.search(id)
	return t.index[at] != 0
}

// isLast reports whether an owner is the one that was looked up last: tokens of an
// owner mostly stand together.
func (t *ownerTable) isLast(id string) bool { return t.last < uint32(t.n) && string(t.lastID) == id }

// insert returns the row of the owner with this ID, and makes one if there is
// none.
func (t *ownerTable) insert(id string) (i uint32, found bool) {
	if t.isLast(id) {
		return t.last, true
	}
	at, raw, isHex := t.search(id)
	t.lastID = append(t.lastID[:0], id...)
	if t.index[at] != 0 {
		t.last = t.index[at] - 1
		return t.last, true
	}
	if t.n%ownerPage == 0 {
		t.pages = append(t.pages, make([]ownerRow, ownerPage))
		t.hex = append(t.hex, make(bitset, ownerPage/64)...)
		t.lost = append(t.lost, make(bitset, ownerPage/64)...)
	}
	i = uint32(t.n)
	t.n++
	r := t.row(i)
	if isHex {
		r.id = raw
		t.hex.set(int(i))
	} else {
		binary.LittleEndian.PutUint64(r.id[:], t.text.add(id))
	}
	t.index[at] = i + 1
	t.last = i
	if 4*t.n > 3*len(t.index) {
		t.reindex()
	}
	return i, false
}

func (t *ownerTable) reindex() {
	t.index = make([]uint32, 2*len(t.index))
	mask := uint64(len(t.index) - 1)
	var id []byte
	for i := range uint32(t.n) {
		id = t.appendID(id[:0], i)
		at := maphash.Bytes(t.seed, id) & mask
		for t.index[at] != 0 {
			at = (at + 1) & mask
		}
		t.index[at] = i + 1
	}
}

// rename gives an owner a name, unless the owner has one that comes first.
func (t *ownerTable) rename(i uint32, name string) {
	r := t.row(i)
	if name == "" || r.name != 0 && name >= string(t.text.bytes(uint64(r.name))) {
		return
	}
	if place := t.text.replace(uint64(r.name), name); place <= math.MaxUint32 { // beyond 4 GiB of names, owners have none
		r.name = uint32(place)
	}
}

// sorted returns the rows in the order of their IDs.
func (t *ownerTable) sorted() []uint32 {
	rows := make([]uint32, t.n)
	for i := range rows {
		rows[i] = uint32(i)
	}
	slices.SortFunc(rows, t.compare)
	return rows
}

// compare compares the IDs of two rows.
func (t *ownerTable) compare(i, j uint32) int {
	if t.hex.has(int(i)) && t.hex.has(int(j)) {
		return bytes.Compare(t.row(i).id[:], t.row(j).id[:])
	}
	return strings.Compare(t.id(i), t.id(j))
}

// bump adds to a count of one row, in a list that is as long as it needs to be.
func bump(counts *[]uint32, row uint32, by uint32) {
	if int(row) >= len(*counts) {
		*counts = append(*counts, make([]uint32, int(row)+1-len(*counts))...)
	}
	(*counts)[row] += by
}

func countOf(counts []uint32, row uint32) uint32 {
	if int(row) < len(counts) {
		return counts[row]
	}
	return 0
}

// parseHex reads 32 lower-case hexadecimal digits.
func parseHex(dst *[16]byte, text string) bool {
	if len(text) != 2*len(dst) {
		return false
	}
	for i := range dst {
		hi, lo := hexDigit(text[2*i]), hexDigit(text[2*i+1])
		if hi|lo > 15 {
			return false
		}
		dst[i] = hi<<4 | lo
	}
	return true
}

func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 0xFF
}

// An arena holds texts without a header and without garbage. The place of a text
// is never 0.
type arena struct{ pages [][]byte }

const arenaPage = 64 << 10

// add stores a text and returns its place.
func (a *arena) add(text string) uint64 { return addText(a, text) }

func addText[T string | []byte](a *arena, text T) uint64 {
	need := len(text) + binary.MaxVarintLen32
	last := len(a.pages) - 1
	if last < 0 || cap(a.pages[last])-len(a.pages[last]) < need {
		page := make([]byte, 0, max(arenaPage, need))
		if last < 0 {
			page = make([]byte, 1, max(arenaPage, need+1)) // place 0 is taken
		}
		a.pages = append(a.pages, page)
		last++
	}
	page := a.pages[last]
	place := uint64(last)<<16 | uint64(len(page))
	page = binary.AppendUvarint(page, uint64(len(text)))
	a.pages[last] = append(page, text...)
	return place
}

// replace stores a text in the place of an old one if it fits there, or else in a
// new place.
func (a *arena) replace(place uint64, text string) uint64 {
	old := a.bytes(place)
	if place == 0 || len(text) > len(old) || uvarintLen(len(text)) != uvarintLen(len(old)) {
		return a.add(text)
	}
	binary.PutUvarint(a.pages[place>>16][place&0xFFFF:], uint64(len(text)))
	copy(old, text)
	return place
}

func uvarintLen(n int) int { return len(binary.AppendUvarint(nil, uint64(n))) }

// at returns the text at a place. It is empty at place 0.
func (a *arena) at(place uint64) string { return string(a.bytes(place)) }

func (a *arena) bytes(place uint64) []byte {
	if place == 0 {
		return nil
	}
	slot := a.pages[place>>16][place&0xFFFF:]
	n, size := binary.Uvarint(slot)
	return slot[size : size+int(n)]
}
