package audit

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
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
			t.Errorf("%s stands after %s", r.ID, rules[i-1].ID)
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
		before := fold(0, string(text[:n]))
		for i := range n {
			text[i] ^= 0x40
			if fold(0, string(text[:n])) == before {
				t.Errorf("length %d: byte %d does not count", n, i)
			}
			text[i] ^= 0x40
		}
	}
	if fold(0, "") == fold(0, "\x00") || fold(fold(0, "a"), "b") == fold(fold(0, ""), "ab") {
		t.Error("a zero byte or the end of a text does not count")
	}
}

// TestAscending inserts runs of keys in ascending order, which stand far after
// the slots that they are meant for, with others in between.
func TestAscending(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		table, want := newIDTable(2), map[idKey]uint64{}
		for range 1 + r.IntN(6) {
			step := uint64(1) << (20 + r.IntN(40))
			k := idKey{r.Uint64(), uint16(r.Uint32())}
			for range r.IntN(400) {
				if k.hi += r.Uint64N(step); r.IntN(10) == 0 {
					k.hi -= min(k.hi, 3*step)
				}
				digest := 1 + r.Uint64N(digestMask)
				if i, found := table.insert(k, digest); found != (want[k] != 0) || keyOf(table.slot(i)) != k {
					t.Fatalf("insert of %v: slot %d, %v", k, i, found)
				} else if !found {
					want[k] = digest
				}
			}
		}
		var last idKey
		n := 0
		for slot := range table.each {
			k := keyOf(slot)
			if n > 0 && k.compare(last) <= 0 || want[k] != digestOf(slot) {
				t.Fatalf("entry %d is out of order or has another digest", n)
			}
			if i, found := table.search(k); !found || keyOf(table.slot(i)) != k {
				t.Fatalf("entry %d is not found", n)
			}
			last = k
			n++
		}
		if n != len(want) || table.n != n {
			t.Fatalf("%d entries, want %d", n, len(want))
		}
	}
}
