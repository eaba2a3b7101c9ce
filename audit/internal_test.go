package audit

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
	"pgregory.net/rapid"
)

// TestIDTable compares the table with a map, also for keys that stand together,
// which a hash never gives.
func TestIDTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, want := newIDTable(rapid.IntRange(2, 5).Draw(t, "stride")), map[idKey]uint64{}
		equal := rapid.SampledFrom([]int{0, 8, 54, 64}).Draw(t, "bits that are equal")
		top := rapid.Uint64().Draw(t, "top")
		r := rapid.Uint64().Draw(t, "seed")
		for i := range rapid.IntRange(0, 6000).Draw(t, "entries") {
			r = foldWord(r, uint64(i))
			key := idKey{hi: r, lo: uint16(r>>7) % 3}
			if equal > 0 {
				key.hi = top&^(1<<(64-equal)-1) | r&(1<<(64-equal)-1)
			}
			digest := uint64(i)%digestMask + 1
			slot, found := table.insert(key, digest)
			old, known := want[key]
			if found != known {
				t.Fatalf("entry %d: found %v, want %v", i, found, known)
			}
			s := table.slot(slot)
			if known {
				digest = old
			} else {
				want[key] = digest
				for j := 2; j < table.stride; j++ {
					if s[j] != 0 {
						t.Fatalf("entry %d: word %d is %d", i, j, s[j])
					}
					s[j] = digest + uint64(j)
				}
			}
			if keyOf(s) != key || digestOf(s) != digest {
				t.Fatalf("entry %d has the slot %x", i, s)
			}
		}
		if table.n != len(want) {
			t.Fatalf("%d entries, want %d", table.n, len(want))
		}
		last, n := idKey{}, 0
		for s := range table.each {
			key := keyOf(s)
			if n > 0 && key.compare(last) <= 0 {
				t.Fatal("the entries are not sorted")
			}
			last = key
			n++
			if digestOf(s) != want[key] {
				t.Fatalf("%v has the digest %d, want %d", key, digestOf(s), want[key])
			}
			for j := 2; j < table.stride; j++ {
				if s[j] != want[key]+uint64(j) {
					t.Fatalf("%v lost word %d", key, j)
				}
			}
			if i, found := table.search(key); !found || &table.slot(i)[0] != &s[0] {
				t.Fatalf("%v is not found", key)
			}
		}
		if n != len(want) {
			t.Fatalf("%d entries are listed, want %d", n, len(want))
		}
	})
}

// TestLargeIDTable checks a table that has large pages: that it is as full as the
// memory budget needs, and that it loses nothing.
func TestLargeIDTable(t *testing.T) {
	for _, stride := range []int{2, 5} {
		table := newIDTable(stride)
		r := uint64(1)
		for i := range 700_000 {
			r = foldWord(r, uint64(i))
			slot, _ := table.insert(idKey{hi: r}, uint64(i)+1)
			if stride > 2 {
				table.slot(slot)[stride-1] = r << 1
			}
			if size := table.slots(); i > 600_000 && size*100 > (i+1)*126 {
				t.Fatalf("stride %d: %d slots for %d entries", stride, size, i+1)
			}
		}
		r = 1
		for i := range 700_000 {
			r = foldWord(r, uint64(i))
			slot, found := table.search(idKey{hi: r})
			if !found {
				t.Fatalf("stride %d: entry %d is lost", stride, i)
			}
			if s := table.slot(slot); digestOf(s) != uint64(i)+1 || stride > 2 && s[stride-1] != r<<1 {
				t.Fatalf("stride %d: entry %d has the slot %x", stride, i, s)
			}
		}
	}
}

func TestOwnerTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, want := newOwnerTable(), map[string]uint32{}
		names := map[string]string{}
		for i := range rapid.IntRange(0, 400).Draw(t, "owners") {
			n := rapid.IntRange(0, 200).Draw(t, "owner")
			id := fmt.Sprintf("%032x", n)
			if n%3 == 0 {
				id = strings.Repeat("o", n%5) + fmt.Sprint(n)
			}
			name := strings.Repeat(string(rune('a'+i%7)), rapid.SampledFrom([]int{0, 1, 5, 127, 128, 300}).Draw(t, "length"))
			row, found := table.insert(id)
			if old, known := want[id]; known != found || known && old != row {
				t.Fatalf("%q: row %d, found %v; want %d, %v", id, row, found, old, known)
			}
			want[id] = row
			table.rename(row, name)
			if old := names[id]; name != "" && (old == "" || name < old) {
				names[id] = name
			}
		}
		for id, row := range want {
			if table.id(row) != id || table.name(row) != names[id] || !table.has(id) {
				t.Fatalf("row %d is %q %q, want %q %q", row, table.id(row), table.name(row), id, names[id])
			}
		}
		if table.has("never seen") {
			t.Fatal("an owner is found that was not entered")
		}
		rows := table.sorted()
		if len(rows) != len(want) || !slices.IsSortedFunc(rows, func(i, j uint32) int { return strings.Compare(table.id(i), table.id(j)) }) {
			t.Fatal("the owners are not sorted")
		}
	})
}

// TestPseudonymsThatCollide lengthens the pseudonyms of owners that share one.
func TestPseudonymsThatCollide(t *testing.T) {
	p, err := NewPseudonyms([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		others func(bits uint64) []uint64
		length int
	}{
		{"alone", func(uint64) []uint64 { return nil }, 8},
		{"another owner", func(b uint64) []uint64 { return []uint64{b ^ 1<<59} }, 8},
		{"the same 40 bits", func(b uint64) []uint64 { return []uint64{b ^ 1} }, 12},
		{"the same 40 bits, at both ends of the range", func(b uint64) []uint64 { return []uint64{b | 1<<20 - 1, b &^ (1<<20 - 1)} }, 12},
		{"the neighbors", func(b uint64) []uint64 { return []uint64{b>>20<<20 - 1, (b>>20 + 1) << 20} }, 8},
		{"the same 60 bits", func(b uint64) []uint64 { return []uint64{b} }, 52},
	} {
		table := newOwnerTable()
		table.insert("zoe")
		bits := p.bits(kindOwner, "zoe")
		v := &veil{p: p, table: &table, bits: append(c.others(bits), bits)}
		slices.Sort(v.bits)
		if got := v.ownerID("zoe"); len(got) != len("owner-")+c.length {
			t.Errorf("%s: %q, want %d characters", c.name, got, c.length)
		}
	}
	if owner, token := p.Owner("zoe"), p.Token("zoe"); !strings.HasPrefix(owner, "owner-") || !strings.HasPrefix(token, "token-") || owner[6:] == token[6:] {
		t.Errorf("%s and %s", owner, token)
	}
	if _, err := NewPseudonyms(make([]byte, 15)); err == nil {
		t.Error("a key of 15 bytes is accepted")
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want, fold    bool
	}{
		{"", "", true, true}, {"*", "", true, true}, {"*", "anything: at all", true, true}, {"a*", "a", true, true}, {"a*", "ba", false, false},
		{"*a", "ba", true, true}, {"a*a", "a", false, false}, {"a*a", "aa", true, true}, {"a*b*c", "a-b-b-c", true, true}, {"a*b*c", "a-c-b", false, false},
		{"**", "x", true, true}, {"a?", "ab", false, false}, {"Zo*", "zoë", false, true}, {"*SLPT.services*", "x.slpt.SERVICES.y", false, true}, {"ab", "abc", false, false},
	} {
		if got := glob(c.pattern, c.text); got != c.want {
			t.Errorf("glob(%q, %q) = %v", c.pattern, c.text, got)
		}
		if got := globFold(c.pattern, c.text); got != c.fold {
			t.Errorf("globFold(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
}

func TestHoldsSecret(t *testing.T) {
	for value, want := range map[string]bool{`"abc"`: true, `""`: false, `"********"`: false, `"x"`: false, `null`: false, `"●●●"`: false, `5`: true, `{"a": 1}`: true} {
		for _, name := range []string{"secret", "Secret"} {
			list := `[{"id": "a", "note": "abc", "` + name + `": ` + value + `}]`
			for tok := range pat.Tokens(strings.NewReader(list), pat.Tolerant()) { // the members are incomplete, and are there
				if got := holdsSecret(tok.Extra); got != want {
					t.Errorf("%s %s: %v, want %v", name, value, got, want)
				}
			}
		}
	}
}

func TestPackID(t *testing.T) {
	for _, id := range []string{"", "a", strings.Repeat("0", 32), strings.Repeat("A", 32), strings.Repeat("0", 33), "x", "t"} {
		if got, ok := unpackID(packID(id)); !ok || got != id {
			t.Errorf("%q becomes %q, %v", id, got, ok)
		}
	}
	for _, packed := range []string{"", "y", "x", "x0123456789abcde", "t" + strings.Repeat("0", 32)} {
		if id, ok := unpackID(packed); ok {
			t.Errorf("%q becomes %q", packed, id)
		}
	}
}

// TestRuleTable checks what the checks rely on.
func TestRuleTable(t *testing.T) {
	for i, r := range &rules {
		if i > 0 && r.ID <= rules[i-1].ID {
			t.Errorf("%s stands behind %s", r.ID, rules[i-1].ID)
		}
		if ruleIndex(string(r.ID)) != i || ruleIndex(r.Name) != i {
			t.Errorf("%s is not found by its ID and name", r.ID)
		}
		if r.tell == nil && !r.population {
			t.Errorf("%s has no wording", r.ID)
		}
		if (r.need == needNone) != (r.Needs == "") {
			t.Errorf("%s: Needs is %q", r.ID, r.Needs)
		}
		for _, p := range r.Reads {
			if _, at := memberAt(p); at != p {
				t.Errorf("%s reads %s, which is no member", r.ID, p)
			}
		}
	}
	if ruleIndex("AUD108") != -1 || ruleIndex("x") != -1 {
		t.Error("a rule is found that does not exist")
	}
}

func TestFoldDependsOnEveryByte(t *testing.T) {
	text := make([]byte, 40)
	for n := range text {
		binary.LittleEndian.PutUint64(text[:8], uint64(n))
		before := fold(text[:n])
		for i := range n {
			text[i] ^= 0x40
			if fold(text[:n]) == before {
				t.Errorf("length %d: byte %d does not count", n, i)
			}
			text[i] ^= 0x40
		}
	}
	if fold(nil) == fold([]byte{0}) {
		t.Error("a zero byte does not count")
	}
}

// TestReserve inserts keys in ascending order, as UnmarshalBinary and Merge do.
// Each entry must be near its home at once, and not behind all others.
func TestReserve(t *testing.T) {
	for _, before := range []int{0, 1, 900, 70_000} {
		for _, n := range []int{1, 1000, 60_000, 200_000} {
			table := newIDTable(2)
			key := func(i, of int, lo uint16) idKey { return idKey{^uint64(0) / uint64(of) * uint64(i), lo} }
			for i := range before {
				table.insert(key(i*7919%before, before, 1), 1)
			}
			table.reserve(n)
			homes, far := table.homes, 0
			for i := range n {
				at, found := table.insert(key(i, n, 2), 2)
				if found {
					t.Fatalf("%d, %d: key %d is there before", before, n, i)
				}
				far = max(far, at-table.home(key(i, n, 2).hi))
			}
			if far > 1000 || table.homes != homes {
				t.Errorf("%d entries and %d more: one is %d slots from its home; %d homes, %d were reserved", before, n, far, table.homes, homes)
			}
			got := 0
			last := idKey{}
			for slot := range table.each {
				if k := keyOf(slot); got > 0 && k.compare(last) <= 0 {
					t.Fatalf("%d, %d: entry %d is out of order", before, n, got)
				}
				last = keyOf(slot)
				got++
			}
			if got != before+n || table.n != got {
				t.Errorf("%d entries, want %d", got, before+n)
			}
		}
	}
}

// TestReserved restores and merges states: both reserve what the table of IDs
// needs, which is not what it has if it grows step by step.
func TestReserved(t *testing.T) {
	const n = 48_000
	part := func(from, to int) *Auditor {
		a, err := New(Policy{}, Options{Partial: true, AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		for i := from; i < to; i++ {
			a.Add(&pat.Token{ID: fmt.Sprintf("%032x", i), Name: "x"}, Place{})
		}
		return a
	}
	grown := part(0, n)
	reserved := newIDTable(5)
	reserved.reserve(n)
	if grown.ids.homes == reserved.homes {
		t.Fatal("choose another number of tokens")
	}
	state, err := grown.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	restored, merged := part(0, 0), part(0, 2)
	if err := restored.UnmarshalBinary(state); err != nil || restored.ids.homes != reserved.homes {
		t.Errorf("UnmarshalBinary: %v, %d homes, want %d", err, restored.ids.homes, reserved.homes)
	}
	if err := merged.Merge(grown); err != nil || merged.ids.homes != reserved.homes || merged.ids.n != n {
		t.Errorf("Merge: %v, %d homes for %d entries, want %d for %d", err, merged.ids.homes, merged.ids.n, reserved.homes, n)
	}
}
