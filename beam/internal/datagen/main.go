// Command datagen writes tokens with known defects to a folder, and prints how
// many findings each rule has as JSON.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/sailpat/sailpat/beam/internal/dataset"
)

func main() {
	n := flag.Int("n", 100_000, "number of tokens")
	shards := flag.Int("shards", 16, "number of files")
	format := flag.String("format", "ndjson", "ndjson, json, ndjson.gz or json.gz")
	dir := flag.String("dir", ".", "`folder` to write to")
	flag.Parse()
	err := dataset.Write(*dir, *n, *shards, *format)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(map[string]any{"counts": dataset.Counts(*n), "neverExpire": dataset.NeverExpire(*n)})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "datagen:", err)
		os.Exit(1)
	}
}
