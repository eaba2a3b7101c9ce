package conform_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The same samples, checked by validators in JavaScript: what this package accepts and refuses is what the files say,
// and not what one library makes of them.
func TestOtherValidatorsAgree(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	folder := filepath.Join("testdata", "node")
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		t.Skip("the validators are not installed: run `npm ci` in schema/conform/testdata/node")
	}
	type question struct {
		Schema   string `json:"schema"`
		Document string `json:"document"`
		sample   sample
		letter   string
	}
	var questions []question
	for _, s := range samples() {
		questions = append(questions,
			question{s.kind + ".schema.json", s.text, s, "B"},
			question{s.kind + ".six-months.schema.json", s.text, s, "A"})
	}
	input, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(node, "judge.mjs")
	run.Dir = folder
	run.Stdin = bytes.NewReader(input)
	var complaint bytes.Buffer
	run.Stderr = &complaint
	output, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaint.Bytes())
	}
	var verdicts map[string][]bool
	if err := json.Unmarshal(output, &verdicts); err != nil || len(verdicts) != 3 {
		t.Fatalf("expected verdicts of three validators, got %v, %v", verdicts, err)
	}
	for validator, accepted := range verdicts {
		if len(accepted) != len(questions) {
			t.Fatalf("%s: expected %d verdicts, got %d", validator, len(questions), len(accepted))
		}
		for i, q := range questions {
			want := strings.Contains(q.sample.ok, q.letter)
			switch { // where they differ they must: an entry that stops diverging fails
			case q.sample.byFormat && !(q.sample.kind == "bulk" && q.letter == "A"):
				want = true
			case q.sample.byText && validator == "vscode":
				want = false
			}
			if accepted[i] != want {
				t.Errorf("%s: %s/%s/%s\n%.300s\nexpected %v (%s), got %v", validator, q.sample.kind, q.letter, q.sample.name, q.sample.text, want, q.sample.reason, accepted[i])
			}
		}
	}
}
