package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the command and returns a client with the credentials that it prints,
// and what stops it.
func start(t *testing.T, args ...string) (client *patclient.Client, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, args, in)
		in.CloseWithError(err)
		done <- err
	}()
	values := map[string]string{}
	for range 3 {
		var name, value string
		var line []byte
		for b := make([]byte, 1); ; {
			if _, err := out.Read(b); err != nil {
				cancel()
				t.Fatalf("the command ended: %v", err)
			}
			if b[0] == '\n' {
				break
			}
			line = append(line, b[0])
		}
		name, value, _ = strings.Cut(strings.TrimPrefix(string(line), "export "), "=")
		values[name] = value
	}
	transport := &http.Transport{}
	client = &patclient.Client{
		Base:        values["SAIL_BASE_URL"],
		Credentials: patclient.Credentials{ID: values["SAIL_CLIENT_ID"], Secret: pat.NewSecret(values["SAIL_CLIENT_SECRET"])},
		HTTP:        &http.Client{Transport: patclient.Guard{Next: transport}},
	}
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		transport.CloseIdleConnections()
		cancel()
		return <-done
	}
	t.Cleanup(func() { stop() })
	return client, stop
}

func names(t *testing.T, c *patclient.Client) (names []string) {
	t.Helper()
	for token, err := range c.List(t.Context(), patclient.ListOptions{Owner: "me"}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, token.Name)
	}
	return names
}

// A token outlives the process if there is a database, and only then.
func TestDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens.db")
	for _, db := range []string{file, ""} {
		c, stop := start(t, "-db", db)
		created, err := c.Create(t.Context(), pat.CreateExpiring("NodeJS Integration", time.Now().AddDate(0, 1, 0)))
		if err != nil {
			t.Fatal(err)
		}
		patched, err := c.Patch(t.Context(), created.ID, pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: pat.StringValue("New name")}})
		if err != nil || patched.Name != "New name" {
			t.Fatal(patched, err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		again, stop := start(t, "-db", db)
		if db != "" {
			if again.Credentials.ID != c.Credentials.ID || !again.Credentials.Secret.Equal(c.Credentials.Secret) {
				t.Error("other credentials after a restart")
			}
			if _, err := again.Authenticate(t.Context(), patclient.Credentials{ID: created.ID, Secret: created.Secret}); err != nil {
				t.Error(err)
			}
			if err := again.Delete(t.Context(), created.ID); err != nil {
				t.Error(err)
			}
		}
		if got := names(t, again); len(got) != 1 {
			t.Errorf("-db %q: tokens %q, want the one of the command", db, got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the database has mode %v, want 0600", mode)
	}
}

// A request that was begun when the process is told to end is carried out.
func TestShutdown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens.db")
	c, stop := start(t, "-db", file)
	if _, err := c.Authenticate(t.Context(), c.Credentials); err != nil {
		t.Fatal(err)
	}
	created := make(chan int)
	go func() {
		n := 0
		for i := range 9 {
			if _, err := c.Create(t.Context(), pat.CreateExpiring(fmt.Sprint(i), time.Now().AddDate(0, 1, 0))); err != nil {
				break
			}
			n++
		}
		created <- n
	}()
	time.Sleep(20 * time.Millisecond)
	if err := stop(); err != nil {
		t.Error(err)
	}
	n := <-created
	again, _ := start(t, "-db", file)
	if got := len(names(t, again)); got < n+1 {
		t.Errorf("%d tokens, want at least %d: those whose secrets were shown", got, n+1)
	}
}

func TestRefused(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, bytes.Repeat([]byte("x"), 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"an address that others reach": {"-addr", "0.0.0.0:0"},
		"all addresses":                {"-addr", ":0"},
		"a name":                       {"-addr", "example.com:0"},
		"no port":                      {"-addr", "127.0.0.1"},
		"an argument":                  {"x"},
		"a flag that is none":          {"-x"},
		"no database":                  {"-db", broken},
		"a folder":                     {"-db", t.TempDir()},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if err := run(ctx, args, io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
		cancel()
	}
}
