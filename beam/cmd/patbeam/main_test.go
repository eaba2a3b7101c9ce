package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"

	"github.com/sailpat/sailpat/beam/internal/dataset"
)

func TestMain(m *testing.M) {
	log.SetupLogging("error", "text")
	ptest.Main(m)
}

// set sets flags for one test.
func set(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		name, value, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		f := flag.Lookup(name)
		if f == nil {
			t.Fatalf("no flag --%s", name)
		}
		before := f.Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { flag.Set(name, before) })
	}
}

func TestRun(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	if err := dataset.Write(in, 1500, 3, "json.gz"); err != nil {
		t.Fatal(err)
	}
	rules, people := filepath.Join(out, "policy.yaml"), filepath.Join(out, "owners.csv")
	if err := os.WriteFile(rules, []byte("version: 1\npreset: cis\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(people, []byte("id,status\n2c9180a46faadee4016fb00000000001,TERMINATED\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	set(t, "--input="+in+"/*", "--output="+out, "--now=2026-06-01T00:00:00Z", "--shards=2", "--audit=true", "--policy="+rules, "--owners="+people)
	if err := run(); err != nil {
		t.Fatal(err)
	}
	// The shard of a line follows from its hash, so all shards are read.
	read := func(name string, shards int) string {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(out, name+"-*.jsonl"))
		if err != nil || len(names) != shards {
			t.Fatalf("%s: files %q, %v; want %d", name, names, err, shards)
		}
		var all strings.Builder
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		return all.String()
	}
	for _, c := range []struct {
		name   string
		shards int
		want   string
	}{
		{"audits", 1, `"preset":"cis"`},
		{"findings", 2, `"rule":"PAT202"`},
		{"duplicates", 2, `repeats the id at byte `},
		{"duplicates", 2, `repeats the name at byte `},
	} {
		if text := read(c.name, c.shards); !strings.Contains(text, c.want) {
			t.Errorf("%s: got %.500s, want %s", c.name, text, c.want)
		}
	}
	text := read("counts", 1)
	for key, n := range dataset.Counts(1500) {
		rule, severity, _ := strings.Cut(key, " ")
		want := fmt.Sprintf(`{"rule":%q,"severity":%q,"count":%d}`, rule, severity, n)
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %s", text, want)
		}
	}
}

func TestRefused(t *testing.T) {
	some := []string{"--input=x", "--output=y"}
	for name, c := range map[string]struct {
		flags []string
		want  string
	}{
		"nothing":       {nil, "--input and --output are required"},
		"samples":       {append(some, "--experiments=a,enable_data_sampling"), "enable_data_sampling stores samples"},
		"clock":         {append(some, "--now=today"), "--now is no time"},
		"kind":          {append(some, "--kind=tokens"), "kind"},
		"rule":          {append(some, "--disable=PAT405,PAT999"), `"PAT999"`},
		"no clock":      {append(some, "--audit=true"), "--audit needs --now"},
		"no such files": {[]string{"--input=" + filepath.Join(t.TempDir(), "*.json"), "--output=" + t.TempDir()}, "no files"},
	} {
		t.Run(name, func(t *testing.T) {
			set(t, c.flags...)
			if err := run(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
