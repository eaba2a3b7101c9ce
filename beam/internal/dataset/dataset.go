// Package dataset writes tokens with known defects, for tests and measurements
// of engines.
package dataset

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Clock is the time at which the tokens without defects have none.
var Clock = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// A Defect is what is wrong with every 1,000th token.
type Defect struct {
	At       int    // of 1,000 tokens
	Rule     string // the only rule that it violates
	Severity string
	Old, New string // what it replaces in a token
}

// Defects are the eight defects that a token can have alone.
var Defects = []Defect{
	{10, "PAT202", "error", `"managed":`, `"team":"blue","managed":`},
	{20, "PAT207", "error", `"2026-03-01T00:00:00.000Z"`, `"2026-03-01"`},
	{30, "PAT306", "error", `:36900,`, `:43201,`},
	{40, "PAT201", "error", `"created":"2026-03-01T00:00:00.000Z",`, ``},
	{50, "PAT105", "error", `"managed":false`, `"managed":false,"managed":false`},
	{60, "PAT203", "error", `"managed":false`, `"managed":"false"`},
	{70, "PAT405", "warning", `idn:accounts:read`, `idn:sources:read`},
	{80, "PAT314", "error", `"2026-05-30T11:00:00.123Z"`, `"2026-02-28T11:00:00.123Z"`},
}

// Places of 1,000 tokens that are not defects of a token alone.
const (
	back          = 137 // how far before a duplicate its original is
	duplicateID   = 500
	duplicateName = 600
	neverExpires  = 700 // for an audit
)

// Token returns the text of token i.
func Token(i int) string {
	id, name := i, i
	expires, acknowledged := `"2026-08-01T00:00:00.000Z"`, false
	switch i % 1000 {
	case duplicateID:
		id = i - back
	case duplicateName:
		name = i - back
	case neverExpires:
		expires, acknowledged = "null", true
	}
	text := fmt.Sprintf(`{"id":"86f1dc6fe8f5441495045%011x","name":"NodeJS Integration of team %07d","scope":["idn:accounts:read","idn:campaign:read","idn:roles:read","idn:sources:read"],`+
		`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb%011x","name":"Support of team %07d"},"created":"2026-03-01T00:00:00.000Z","lastUsed":"2026-05-30T11:00:00.123Z",`+
		`"managed":false,"accessTokenValiditySeconds":36900,"expirationDate":%s,"userAwareTokenNeverExpires":%t}`, id, name, name, name, expires, acknowledged)
	for _, d := range Defects {
		if i%1000 == d.At {
			text = strings.Replace(text, d.Old, d.New, 1)
		}
	}
	return text
}

// Counts returns how many findings each rule has, after its severity, among the
// first n tokens. The empty rule counts the tokens.
func Counts(n int) map[string]int64 {
	// Of the tokens 0 to n-1, those with the remainder at.
	every := func(at int) int64 { return int64((n - at + 999) / 1000) }
	counts := map[string]int64{"": int64(n)}
	add := func(key string, at int) {
		if at < n {
			counts[key] += every(at)
		}
	}
	for _, d := range Defects {
		add(d.Rule+" "+d.Severity, d.At)
	}
	add("PAT324 error", duplicateID)
	add("PAT325 error", duplicateName)
	return counts
}

// NeverExpire returns how many of the first n tokens never expire.
func NeverExpire(n int) int64 {
	if n <= neverExpires {
		return 0
	}
	return int64((n - neverExpires + 999) / 1000)
}

// Write writes n tokens to files of a folder: token i to file i modulo shards.
// The format is ndjson, json (arrays), ndjson.gz or json.gz.
func Write(dir string, n, shards int, format string) error {
	for shard := range shards {
		name := filepath.Join(dir, fmt.Sprintf("pats-%05d.%s", shard, format))
		if err := writeShard(name, n, shard, shards); err != nil {
			return err
		}
	}
	return nil
}

func writeShard(name string, n, shard, shards int) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	var out io.Writer = file
	base, zipped := strings.CutSuffix(name, ".gz")
	if zipped {
		z, _ := gzip.NewWriterLevel(file, gzip.BestSpeed)
		defer func() {
			if e := z.Close(); err == nil {
				err = e
			}
		}()
		out = z
	}
	open, between, end := "", "\n", "\n"
	if strings.HasSuffix(base, ".json") {
		open, between, end = "[", ",\n", "]\n"
	}
	w := bufio.NewWriterSize(out, 1<<18)
	w.WriteString(open)
	for i := shard; i < n; i += shards {
		if i > shard {
			w.WriteString(between)
		}
		w.WriteString(Token(i))
	}
	w.WriteString(end)
	return w.Flush()
}
