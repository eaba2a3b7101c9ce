// Command plainloop does the work of patbeam in one loop over the lines of NDJSON
// files, without an engine: what patbeam is measured against. It prints the counts
// of datagen.
//
//	plainloop lint FILES        # check each line
//	plainloop duplicates FILES  # also compare ids and names, in maps
//	plainloop all FILES         # also audit, and write everything found to os.DevNull
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/beam/internal/dataset"
	"github.com/sailpat/sailpat/pat"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: plainloop lint|duplicates|all FILES")
		os.Exit(2)
	}
	counts, err := run(os.Args[1], os.Args[2:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(map[string]any{"counts": counts})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "plainloop:", err)
		os.Exit(1)
	}
}

type ownedName struct{ owner, name string }

func run(work string, files []string) (map[string]int64, error) {
	compare, everything := work == "duplicates" || work == "all", work == "all"
	if !compare && work != "lint" {
		return nil, fmt.Errorf("no work is named %q", work)
	}
	counts := map[string]int64{}
	count := func(rule pat.RuleID) { counts[string(rule)+" error"]++ }
	ids, names := map[string]bool{}, map[ownedName]bool{}
	auditor, err := audit.New(audit.Policy{}, audit.Options{AsOf: dataset.Clock})
	if err != nil {
		return nil, err
	}
	sink, err := os.Create(os.DevNull)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriter(sink)
	found := json.NewEncoder(out)
	var t pat.Token
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		in := bufio.NewScanner(f)
		in.Buffer(make([]byte, 1<<16), pat.DefaultMaxSize)
		var offset int64
		for ; in.Scan(); offset += int64(len(in.Bytes())) + 1 {
			line := bytes.Clone(in.Bytes()) // as an engine does, which keeps its elements
			counts[""]++
			report := pat.Lint(line, pat.KindToken, pat.At(dataset.Clock))
			for _, v := range report.Violations {
				counts[string(v.Rule)+" "+v.Severity.String()]++
				if everything {
					found.Encode(v)
				}
			}
			if !compare {
				continue
			}
			t = pat.Token{Scope: t.Scope[:0]}
			err := pat.Unmarshal(line, &t, pat.Borrow())
			if t.ID != "" {
				if ids[t.ID] {
					count(pat.RuleListDuplicateID)
				}
				ids[t.ID] = true
			}
			if key := (ownedName{t.Owner.ID, t.Name}); key.owner != "" && key.name != "" {
				if names[key] {
					count(pat.RuleListDuplicateName)
				}
				names[key] = true
			}
			if !everything {
				continue
			}
			at := audit.Place{Path: name, Index: audit.NoIndex, Offset: offset}
			if err == nil {
				auditor.Add(&t, at)
			} else if invalid, ok := err.(*pat.ValidationError); ok {
				auditor.AddUnreadable(&t, invalid.Violations, at)
			}
		}
		if err := in.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f.Close()
	}
	if everything {
		found.Encode(auditor.Report())
	}
	return counts, out.Flush()
}
