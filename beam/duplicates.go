package patbeam

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/sailpat/sailpat/pat"
)

// Duplicates returns a [Finding] for each token that repeats the id, or the name
// within its owner, of an earlier one: rules PAT324 and PAT325 across all files.
// Earlier means before it in the order of sources and offsets. Ids are compared
// across tenants, names within one. A token without id, name or owner's id is
// compared with none, as in [pat.Lint].
//
// A worker holds the keys of one partition in memory, about 200 bytes a token;
// 10 million tokens a partition are a good size. The number of partitions does
// not change the result.
func Duplicates(s beam.Scope, records beam.PCollection, c Config, partitions int) beam.PCollection {
	c.must()
	if partitions < 1 {
		panic(errors.New("patbeam: at least one partition is needed"))
	}
	s = s.Scope("patbeam.Duplicates")
	blocks := beam.ParDo(s, &keysFn{Config: c, Partitions: partitions}, records)
	return beam.ParDo(s, &repeatsFn{}, beam.GroupByKey(s, blocks))
}

// Tenant returns NAME if an element of a path is tenant=NAME, and otherwise an
// empty string.
func Tenant(source string) string {
	for element := range strings.FieldsFuncSeq(source, func(r rune) bool { return r == '/' || r == '\\' }) {
		if name, ok := strings.CutPrefix(element, "tenant="); ok {
			return name
		}
	}
	return ""
}

// blockBytes is the size of a block of keys or lines. An element costs a shuffle
// more than what it contains, so many go together.
const blockBytes = 32 << 10

// keysFn packs keys into blocks: a shuffle gets one element a block. A block is a
// sequence of entries, each with its type: a source, and the keys of a token in
// the last source.
type keysFn struct {
	Config     Config
	Partitions int

	tokens tokenReader
	blocks []block // by partition
}

type block struct {
	data   []byte
	source string
}

// The types of entries.
const (
	entrySource = 's' // text
	entryID     = 'i' // text and offset
	entryName   = 'n' // text and offset
)

// Setup prepares the options.
func (f *keysFn) Setup() error { return f.tokens.setup(f.Config) }

func (f *keysFn) StartBundle(context.Context, func(int, []byte)) {
	f.blocks = make([]block, f.Partitions)
}

// ProcessElement adds the keys of a token to the blocks.
func (f *keysFn) ProcessElement(r Record, emit func(int, []byte)) {
	t, _, ok := f.tokens.read(r)
	if !ok {
		return
	}
	if t.ID != "" && !slices.Contains(f.Config.Disable, string(pat.RuleListDuplicateID)) {
		f.add(r, entryID, t.ID, emit)
	}
	if t.Name != "" && t.Owner.ID != "" && !slices.Contains(f.Config.Disable, string(pat.RuleListDuplicateName)) {
		f.add(r, entryName, fmt.Sprintf("%q %q ", Tenant(r.Source), t.Owner.ID)+t.Name, emit)
	}
}

func (f *keysFn) add(r Record, entry byte, key string, emit func(int, []byte)) {
	h := fnv.New64a() // the same in every process
	h.Write([]byte{entry})
	h.Write([]byte(key))
	partition := int(h.Sum64() % uint64(f.Partitions))
	b := &f.blocks[partition]
	if b.source != r.Source || b.data == nil {
		b.data = appendText(append(b.data, entrySource), r.Source)
		b.source = r.Source
	}
	b.data = binary.AppendUvarint(appendText(append(b.data, entry), key), uint64(r.Offset))
	if len(b.data) >= blockBytes {
		emit(partition, b.data)
		*b = block{}
	}
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func (f *keysFn) FinishBundle(_ context.Context, emit func(int, []byte)) {
	for partition, b := range f.blocks {
		if len(b.data) > 0 {
			emit(partition, b.data)
		}
	}
	f.blocks = nil
}

// repeatsFn finds the repeated keys of a partition.
type repeatsFn struct{}

// A place says where a token is.
type place struct {
	source string
	offset uint64
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.source, q.source), cmp.Compare(p.offset, q.offset))
}

// ProcessElement reads the blocks of a partition.
func (f *repeatsFn) ProcessElement(_ int, blocks func(*[]byte) bool, emit func(Finding)) error {
	seen := map[string]place{} // the first that came
	more := map[string][]place{}
	var data []byte
	for blocks(&data) {
		rest, source := string(data), ""
		for rest != "" {
			entry := rest[0]
			n, width := uvarint(rest[1:])
			if width <= 0 || n > uint64(len(rest)-1-width) {
				return errors.New("patbeam: a block of keys is damaged")
			}
			text := rest[1+width:][:n]
			key := rest[:1+width+int(n)]
			if rest = rest[len(key):]; entry == entrySource {
				source = text
				continue
			}
			offset, width := uvarint(rest)
			if width <= 0 {
				return errors.New("patbeam: a block of keys is damaged")
			}
			rest = rest[width:]
			if _, ok := seen[key]; !ok {
				seen[key] = place{source, offset}
			} else {
				more[key] = append(more[key], place{source, offset})
			}
		}
	}
	for key, places := range more {
		places = append(places, seen[key])
		slices.SortFunc(places, place.compare)
		finding := Finding{Rule: string(pat.RuleListDuplicateID), Severity: pat.SeverityError.String(), Pointer: "/id"}
		format := "repeats the id at byte %d of %s"
		if key[0] == entryName {
			finding.Rule, finding.Pointer = string(pat.RuleListDuplicateName), "/name"
			format = "repeats the name at byte %d of %s of the same owner"
		}
		finding.Message = fmt.Sprintf(format, places[0].offset, places[0].source)
		for _, p := range places[1:] {
			finding.Source, finding.Offset = p.source, int64(p.offset)
			emit(finding)
		}
	}
	return nil
}

func uvarint(s string) (uint64, int) {
	return binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
}

// A tokenReader reads the tokens among the records.
type tokenReader struct {
	kind    pat.Kind
	options []pat.Option
	token   pat.Token
}

func (t *tokenReader) setup(c Config) (err error) {
	t.kind, t.options, err = c.prepare()
	t.options = append(t.options, pat.Borrow())
	return err
}

// read returns a token that is valid until the next one, and the violations of
// layers 0 to 2, which make a part of it unreadable. It reports false if the
// record is no token.
func (t *tokenReader) read(r Record) (*pat.Token, []pat.Violation, bool) {
	if len(r.Faults) > 0 || t.kind != pat.KindToken && t.kind != pat.KindAuto {
		return nil, nil, false
	}
	t.token = pat.Token{Scope: t.token.Scope[:0]}
	err := pat.Unmarshal(r.Text, &t.token, t.options...)
	if err == nil {
		return &t.token, nil, true
	}
	if t.kind == pat.KindAuto {
		if kind, ok := pat.DetectKind(r.Text); !ok || kind != pat.KindToken {
			return nil, nil, false
		}
	}
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) {
		return nil, nil, false
	}
	return &t.token, invalid.Violations, true
}
