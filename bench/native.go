package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A native is a program in C++ or Rust that fills the same struct as the Go peers
// and rejects unknown, duplicate and missing members. It is started as
//
//	PROGRAM FILE doc|lines owned|borrowed
//
// It loads FILE, decodes the tokens in it and prints their checksum. Then, for
// each number n on standard input, it decodes the tokens n times and prints the
// processor time in nanoseconds.
type native struct {
	name, version string
	program       string // its path
	dir           string // folder for documents
}

// The names of the native peers.
const (
	simdjson = "simdjson On-Demand, strict"
	serde    = "serde_json, strict"
)

// natives builds the programs in dir with Debian's packages. It leaves out a
// program that it cannot build, and says which packages that needs.
func natives(dir string) []native {
	var out []native
	add := func(name, packages, library string, build func(program string) *exec.Cmd) {
		program := filepath.Join(dir, strings.Fields(name)[0])
		if text, err := build(program).CombinedOutput(); err != nil {
			if lines := strings.Split(strings.TrimSpace(string(text)), "\n"); lines[0] != "" {
				err = errors.New(lines[0])
			}
			fmt.Fprintf(progress, "no rows for %s, which needs Debian's %s: %v\n", name, packages, err)
			return
		}
		version, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", library).Output()
		if err != nil {
			version = []byte("of an unknown version")
		}
		out = append(out, native{name, strings.Fields(name)[0] + " " + string(version), program, dir})
	}
	add(simdjson, "g++ and libsimdjson-dev", "libsimdjson-dev", func(program string) *exec.Cmd {
		return exec.Command("g++", "-std=c++17", "-O3", "-DNDEBUG", "-march=native", "-o", program, "native/simdjson.cc", "-lsimdjson")
	})
	add(serde, "cargo, librust-serde-json-dev and librust-serde-derive-dev", "librust-serde-json-dev", func(program string) *exec.Cmd {
		script := `cp -r native/serde "$1" && cd "$1/serde" &&
			cargo build --quiet --release --offline --config 'source.crates-io.replace-with="debian"' --config 'source.debian.directory="/usr/share/cargo/registry"' &&
			mv target/release/reader "$2"`
		cmd := exec.Command("sh", "-c", script, "sh", filepath.Join(dir, "build"), program)
		cmd.Env = append(os.Environ(), "RUSTFLAGS=-C target-cpu=native")
		must(os.MkdirAll(filepath.Join(dir, "build"), 0o755))
		return cmd
	})
	return out
}

// addNatives adds the rows of the native peers. Their checksums must be those of
// pat.
func (t *table) addNatives(natives []native, text []byte, framing string) error {
	at := len(peers) // before our rows
	for _, p := range natives {
		file := filepath.Join(p.dir, strings.ReplaceAll(t.title, " ", "-")+".json")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return err
		}
		for _, strings := range []string{"owned", "borrowed"} {
			name := p.name
			if strings == "borrowed" {
				name += ", borrowed"
			}
			r, err := p.start(file, framing, strings, checksum(text))
			if err != nil {
				return fmt.Errorf("%s, %s: %w", t.title, name, err)
			}
			r.name = name
			t.rows = slices.Insert(t.rows, at, r)
			at++
		}
	}
	return nil
}

// start starts the program and returns a row that uses the program's clock.
func (p native) start(file, framing, strings string, want int64) (*row, error) {
	cmd := exec.Command(p.program, file, framing, strings)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	out := bufio.NewReader(pipe)
	if got, err := number(out); err != nil || got != want {
		return nil, fmt.Errorf("the checksum is %d, %v; must be %d", got, err, want)
	}
	var used time.Duration
	return &row{
		clock: func() time.Duration { return used },
		run: func(n int) {
			_, err := fmt.Fprintln(in, n)
			must(err)
			took, err := number(out)
			must(err)
			used += time.Duration(took)
		},
	}, nil
}

// number reads a line with a number.
func number(r *bufio.Reader) (int64, error) {
	line, err := r.ReadString('\n')
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(line), 10, 64)
}

// checksum adds up what pat reads from a token, a list or NDJSON: lengths of
// strings, timestamps in Unix milliseconds, numbers, and 1 for true.
func checksum(text []byte) (sum int64) {
	if text[0] == '{' && bytes.Count(text, []byte(`"owner"`)) == 1 {
		var t pat.Token
		must(pat.Unmarshal(text, &t)) // Tokens would read an indented token as several lines
		return tokenSum(&t)
	}
	for t, err := range pat.Tokens(bytes.NewReader(text)) {
		must(err)
		sum += tokenSum(&t)
	}
	return sum
}

func tokenSum(t *pat.Token) int64 {
	o := t.Owner
	sum := int64(len(t.ID) + len(t.Name) + len(o.Type) + len(o.ID) + len(o.Name))
	for _, s := range t.Scope {
		sum += int64(len(s))
	}
	for _, o := range []pat.Optional[pat.Timestamp]{pat.Some(t.Created), t.LastUsed, t.ExpirationDate} {
		if at, ok := o.Get(); ok {
			sum += at.Time().UnixMilli()
		}
	}
	for _, b := range []bool{t.Managed.Or(false), t.UserAwareTokenNeverExpires.Or(false)} {
		if b {
			sum++
		}
	}
	return sum + int64(t.AccessTokenValiditySeconds.Or(0))
}
