package patbeam

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"
)

// TestSplits splits a file at every pair of bytes: the records are the same.
func TestSplits(t *testing.T) {
	text := "{\"a\":1}\n\n  {\"b\":2}\r\n \t \n{\"ccc\":3}\n[4]\n\n{\"last\":5}"
	for _, ending := range []string{"", "\n", "\n\n"} {
		name := filepath.Join(t.TempDir(), "a.ndjson")
		if err := os.WriteFile(name, []byte(text+ending), 0o666); err != nil {
			t.Fatal(err)
		}
		file := fileio.ReadableFile{Metadata: fileio.FileMetadata{Path: name, Size: int64(len(text + ending))}}
		f := &readFn{}
		read := func(all *[]Record, r offsetrange.Restriction) {
			t.Helper()
			tracker := f.CreateTracker(r)
			if err := f.ProcessElement(context.Background(), tracker, file, func(r Record) { *all = append(*all, r) }); err != nil {
				t.Fatal(err)
			}
			if err := tracker.GetError(); err != nil || !tracker.IsDone() {
				t.Fatalf("%v: done: %t, error: %v", r, tracker.IsDone(), err)
			}
		}
		initial, err := f.CreateInitialRestriction(context.Background(), file)
		if err != nil {
			t.Fatal(err)
		}
		var want []Record
		read(&want, initial)
		if len(want) != 5 || string(want[1].Text) != "{\"b\":2}\r" || want[1].Offset != 11 {
			t.Fatalf("got %v", want)
		}
		for i := int64(0); i <= initial.End; i++ {
			for j := i; j <= initial.End; j++ {
				var got []Record
				for _, r := range []offsetrange.Restriction{{Start: 0, End: i}, {Start: i, End: j}, {Start: j, End: initial.End}} {
					read(&got, r)
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("split at %d and %d: got %v, want %v", i, j, got, want)
				}
			}
		}
	}
}

// TestWhole makes sure that no runner can split a file that is read in one piece.
func TestWhole(t *testing.T) {
	for _, fraction := range []float64{0, 0.5, 1} {
		tracker := (&readFn{}).CreateTracker(whole)
		if !tracker.TryClaim(whole.Start) {
			t.Fatal("cannot be claimed")
		}
		if _, residual, err := tracker.TrySplit(fraction); residual != nil || err != nil {
			t.Errorf("split at %v: %v, %v", fraction, residual, err)
		}
		if !tracker.IsDone() {
			t.Error("is not done")
		}
	}
}
