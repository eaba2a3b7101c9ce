package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/propseed"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// killAt makes the test binary the command, which kills itself at a step; 0 is
// none.
const killAt = "ROTATOR_TEST_KILL_AT"

func TestMain(m *testing.M) {
	if n, err := strconv.Atoi(os.Getenv(killAt)); err == nil {
		os.Exit(child(n))
	}
	propseed.Main(m, 60)
}

// child is the command, with the clock of the fake.
func child(n int) int {
	r := newRotator(os.Args[1], os.Args[2], http.DefaultTransport)
	r.first = patclient.Credentials{ID: os.Getenv("SAIL_CLIENT_ID"), Secret: pat.NewSecret(os.Getenv("SAIL_CLIENT_SECRET"))}
	r.log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	steps := 0
	r.step = func(string) {
		if steps++; steps == n {
			self, _ := os.FindProcess(os.Getpid())
			self.Kill()
			select {} // until it arrives
		}
	}
	if err := r.rotate(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func newRotator(file, base string, transport http.RoundTripper) *rotator {
	clock := func() time.Time { return patfake.Epoch }
	return &rotator{
		vault: vault{file}, name: "deploy bot", life: 90 * 24 * time.Hour, log: slog.New(slog.DiscardHandler), now: clock,
		connect: func(c patclient.Credentials) *patclient.Client {
			return &patclient.Client{Base: base, Credentials: c, Now: clock, HTTP: &http.Client{Transport: transport}}
		},
	}
}

// A world is a tenant with one token, and a vault.
type world struct {
	t      fataler
	fake   *patfake.Fake
	server *httptest.Server
	vault  vault
	first  patclient.Credentials

	mu     sync.Mutex
	before func() // called once, before the fake does what a request asks for
	after  func() // and before it answers
	left   int    // requests until then
	victim *exec.Cmd
}

type fataler interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

func newWorld(t fataler, folder string) *world {
	w := &world{t: t, fake: patfake.New(patfake.Config{}), vault: vault{filepath.Join(folder, "tokens.json")}}
	w.first = w.fake.Bootstrap("made by hand")
	return w
}

// holds checks what must be true at any time, in whatever state a kill left the
// vault: services have a token that works, and every token is accounted for.
func (w *world) holds(when string) state {
	w.t.Helper()
	s, err := w.vault.load()
	if err != nil {
		w.t.Fatalf("%s: %v", when, err)
	}
	known := map[string]bool{w.first.ID: s.Current == nil}
	if s.Current != nil {
		client := &patclient.Client{Base: "http://fake", HTTP: &http.Client{Transport: w.fake.Transport()}}
		if _, err := client.Authenticate(context.Background(), patclient.Credentials(*s.Current)); err != nil {
			w.t.Fatalf("%s: the current token does not work: %v", when, err)
		}
		known[s.Current.ID] = true
	}
	if s.Pending != nil {
		known[s.Pending.ID] = true
	}
	known[s.Retired] = true
	for _, token := range w.fake.Tokens() {
		if !known[token.ID] && (token.Name != s.Intent || s.Intent == "") {
			w.t.Fatalf("%s: %q is an orphan; the vault holds %+v", when, token.Name, s)
		}
	}
	return s
}

// done checks what must be true after a run that was not killed.
func (w *world) done(when string) {
	w.t.Helper()
	s := w.holds(when)
	tokens := w.fake.Tokens()
	if s.Current == nil || s.Pending != nil || s.Intent != "" || s.Retired != "" {
		w.t.Fatalf("%s: not done: %+v", when, s)
	}
	if len(tokens) != 1 || tokens[0].ID != s.Current.ID {
		w.t.Fatalf("%s: %d tokens, want the current one alone", when, len(tokens))
	}
	if s.Current.ID == w.first.ID {
		w.t.Fatalf("%s: the token was not replaced", when)
	}
}

// start starts the command, which kills itself at a step.
func (w *world) start(n int) (cmd *exec.Cmd, out *bytes.Buffer) {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	out = &bytes.Buffer{}
	cmd = exec.Command(self, w.vault.file, w.server.URL)
	cmd.Env = append(os.Environ(), killAt+"="+strconv.Itoa(n), "SAIL_CLIENT_ID="+w.first.ID, "SAIL_CLIENT_SECRET="+w.first.Secret.Reveal())
	cmd.Stdout, cmd.Stderr = out, out
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.victim = cmd
	return cmd, out
}

// run runs the command, and reports whether it was killed.
func (w *world) run(n int) (killed bool) {
	w.t.Helper()
	cmd, out := w.start(n)
	err := cmd.Wait()
	s, _ := w.vault.load()
	secrets := []string{w.first.Secret.Reveal()}
	for _, c := range []*credentials{s.Current, s.Pending} {
		if c != nil {
			secrets = append(secrets, c.Secret.Reveal())
		}
	}
	for _, secret := range secrets {
		if strings.Contains(out.String(), secret) {
			w.t.Fatalf("a secret is shown: %s", out)
		}
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit) && exit.ExitCode() != 1 || runtime.GOOS == "windows" && n > 0:
		return true
	}
	w.t.Fatalf("the command failed: %v: %s", err, out)
	return false
}

// ServeHTTP serves the fake, and kills the command at a request.
func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.left--
	now := w.left == 0
	w.mu.Unlock()
	if now && w.before != nil {
		w.before()
	}
	answer := httptest.NewRecorder()
	w.fake.ServeHTTP(answer, r)
	if now && w.after != nil {
		w.after()
	}
	for name, values := range answer.Header() {
		out.Header()[name] = values
	}
	out.WriteHeader(answer.Code)
	io.Copy(out, answer.Body)
}

func (w *world) kill() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.victim.Process.Kill()
}

// The process is killed at every step, and the next run completes or undoes what
// it began.
func TestKilledAtEveryStep(t *testing.T) {
	for n := 1; ; n++ {
		w := newWorld(t, t.TempDir())
		w.server = httptest.NewServer(w)
		killed := w.run(n)
		when := fmt.Sprintf("killed at step %d", n)
		w.holds(when)
		if killed {
			w.run(0)
		}
		w.done(when)
		w.server.Close()
		if !killed {
			const least = 30
			if n <= least {
				t.Errorf("only %d steps, want more than %d", n-1, least)
			}
			t.Logf("%d steps", n-1)
			return
		}
	}
}

// The process is killed while it waits for an answer: before the API has done what
// was asked for, and after.
func TestKilledAtEveryRequest(t *testing.T) {
	for n := 1; ; n++ {
		reached := false
		for _, after := range []bool{false, true} {
			w := newWorld(t, t.TempDir())
			w.left = n
			kill := func() { reached = true; w.kill() }
			if after {
				w.after = kill
			} else {
				w.before = kill
			}
			w.server = httptest.NewServer(w)
			cmd, _ := w.start(0)
			cmd.Wait()
			when := fmt.Sprintf("killed at request %d, after: %v", n, after)
			w.holds(when)
			if s, _ := w.vault.load(); reached || s.Current == nil {
				w.run(0)
			}
			w.done(when)
			w.server.Close()
		}
		if !reached {
			t.Logf("%d requests", n-1)
			return
		}
	}
}

// Any sequence of kills and faults, within one process: a kill is a panic.
func TestKilledAgainAndAgain(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, folder)
		os.Remove(w.vault.file)
		faults := []patfake.Fault{{Lost: true}, {Status: 500}, {Cut: 100}, {Cut: 10}, {Rewrite: patfake.BadDates}, {Rewrite: patfake.NumericDates}, {Rewrite: patfake.UnknownMembers}, {Status: 401}}
		for i := range rapid.IntRange(1, 4).Draw(rt, "runs") {
			n := rapid.IntRange(1, 60).Draw(rt, "step")
			if rapid.Bool().Draw(rt, "fault") {
				fault := rapid.SampledFrom(faults).Draw(rt, "kind")
				fault.Skip = rapid.IntRange(0, 8).Draw(rt, "request")
				w.fake.Fail(fault)
			}
			w.inProcess(n)
			w.fake.Recover()
			w.holds(fmt.Sprintf("after run %d", i))
		}
		if err := w.inProcess(0); err != nil {
			rt.Fatalf("the last run failed: %v", err)
		}
		w.done("after the last run")
	})
}

var errKilled = errors.New("killed")

// inProcess runs the rotator, and abandons it at a step.
func (w *world) inProcess(n int) (err error) {
	r := newRotator(w.vault.file, "http://fake", w.fake.Transport())
	r.first = w.first
	steps := 0
	r.step = func(string) {
		if steps++; steps == n {
			panic(errKilled)
		}
	}
	defer func() {
		if p := recover(); p == errKilled {
			err = errKilled
		} else if p != nil {
			panic(p)
		}
	}()
	return r.rotate(context.Background())
}

// A token of somebody else that happens to have the name is left alone.
func TestNamesOfOthers(t *testing.T) {
	w := newWorld(t, t.TempDir())
	other := w.fake.Bootstrap("deploy bot 1")
	if err := w.inProcess(0); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, token := range w.fake.Tokens() {
		names[token.Name] = true
	}
	if !names["deploy bot 1"] || !names["deploy bot 2"] || len(names) != 2 {
		t.Errorf("got %v", names)
	}
	if _, ok := w.fake.Reveal(other.ID); !ok {
		t.Error("the token of somebody else is gone")
	}
}

// A token that the API makes but does not take is deleted, and the old one stays.
func TestTokenThatDoesNotWork(t *testing.T) {
	w := newWorld(t, t.TempDir())
	w.fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpAuthenticate}, Skip: 1, Status: 401})
	if err := w.inProcess(0); err == nil || !strings.Contains(err.Error(), "does not work") {
		t.Errorf("got %v", err)
	}
	if s := w.holds("after the failure"); s.Current.ID != w.first.ID || s.Pending != nil || len(w.fake.Tokens()) != 1 {
		t.Errorf("got %+v", s)
	}
}

func TestUsage(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken")
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	if err := os.WriteFile(broken, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no vault":             {},
		"an argument":          {"-vault", "x", "y"},
		"a flag that is none":  {"-x"},
		"a vault that is none": {"-vault", broken},
		"an empty vault":       {"-vault", filepath.Join(t.TempDir(), "new")},
	} {
		if err := run(t.Context(), args, func(string) string { return "" }); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The command as a person runs it, against the fake over a network.
func TestCommand(t *testing.T) {
	w := newWorld(t, t.TempDir())
	w.fake = patfake.New(patfake.Config{Clock: time.Now})
	w.first = w.fake.Bootstrap("made by hand")
	w.server = httptest.NewServer(w)
	defer w.server.Close()
	env := map[string]string{"SAIL_BASE_URL": w.server.URL, "SAIL_CLIENT_ID": w.first.ID, "SAIL_CLIENT_SECRET": w.first.Secret.Reveal()}
	args := []string{"-vault", w.vault.file, "-name", "bot", "-days", "30", "-scope", "sp:my-personal-access-tokens:manage,sp:search:read"}
	for range 3 {
		if err := run(t.Context(), args, func(name string) string { return env[name] }); err != nil {
			t.Fatal(err)
		}
		w.done("after a run")
	}
	if token := w.fake.Tokens()[0]; token.Name != "bot 1" || len(token.Scope) != 2 {
		t.Errorf("got %v", token)
	}
	info, err := os.Stat(w.vault.file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the vault has mode %v, want 0600", mode)
	}
}

// A second rotator on the same vault does nothing while the first one runs.
func TestTwoRotators(t *testing.T) {
	w := newWorld(t, t.TempDir())
	first := newRotator(w.vault.file, "http://fake", w.fake.Transport())
	first.first = w.first
	tried := 0
	first.step = func(string) {
		second := newRotator(w.vault.file, "http://fake", w.fake.Transport())
		second.first = w.first
		if err := second.rotate(t.Context()); err == nil {
			t.Error("the second rotator did not stop")
		}
		tried++
		w.holds("while two run")
	}
	if err := first.rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tried == 0 {
		t.Error("no step; this test shows nothing")
	}
	w.done("after two")
}

// A token that another person created under the name of the intent is not deleted
// when the API refuses ours for that.
func TestNameTakenMeanwhile(t *testing.T) {
	w := newWorld(t, t.TempDir())
	r := newRotator(w.vault.file, "http://fake", w.fake.Transport())
	r.first = w.first
	theirs := ""
	r.step = func(string) {
		s, err := r.vault.load()
		if err != nil {
			t.Fatal(err)
		}
		if s.Intent == "" || theirs != "" {
			return
		}
		c := r.connect(w.first)
		created, err := c.Create(t.Context(), pat.CreateExpiring(s.Intent, patfake.Epoch.AddDate(1, 0, 0)))
		if err != nil {
			t.Fatal(err)
		}
		theirs = created.ID
	}
	if err := r.rotate(t.Context()); err == nil {
		t.Error("minted a second token of the same name")
	}
	if _, ok := w.fake.Reveal(theirs); !ok || theirs == "" {
		t.Error("the other token was deleted")
	}
	if s, err := r.vault.load(); err != nil || s.Intent != "" {
		t.Errorf("the vault holds %+v, %v", s, err)
	}
	r.step = nil
	if err := r.rotate(t.Context()); err != nil {
		t.Errorf("the next run: %v", err)
	}
	if _, ok := w.fake.Reveal(theirs); !ok {
		t.Error("the next run deleted the other token")
	}
}
