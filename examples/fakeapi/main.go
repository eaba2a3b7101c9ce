// Command fakeapi serves a fake of the vendor's personal access token API on
// loopback, for trying out clients and scripts.
//
//	go -C examples/fakeapi run . -db /tmp/tokens.db
//
// It prints the URL and the credentials of a token with all rights. Without -db it
// keeps its tokens in memory. The database holds the secrets in clear: they open
// nothing but this fake.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "fakeapi:", err)
		}
		os.Exit(2)
	}
}

// bootstrap is the name of the token whose credentials are printed.
const bootstrap = "fakeapi"

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("fakeapi", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 picks a free one")
	db := flags.String("db", "", "SQLite `file` that keeps the tokens; it is created if it does not exist")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	fake, closeStore, err := open(ctx, *db)
	if err != nil {
		return err
	}
	defer closeStore()
	credentials, ok := find(fake)
	if !ok {
		if n := len(fake.Tokens()); n >= patfake.DefaultMaxTokens {
			return fmt.Errorf("%s holds %d tokens and none named %q; use another file", *db, n, bootstrap)
		}
		credentials = fake.Bootstrap(bootstrap)
	}
	listener, err := listen(*addr)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	fmt.Fprintf(out, "export SAIL_BASE_URL=%s\nexport SAIL_CLIENT_ID=%s\nexport SAIL_CLIENT_SECRET=%s\n", url, credentials.ID, credentials.Secret.Reveal())

	server := &http.Server{Handler: fake, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// open returns a fake whose clock is the real one, with the tokens of a database.
func open(ctx context.Context, db string) (*patfake.Fake, func() error, error) {
	config := patfake.Config{Clock: time.Now, Unpredictable: true}
	if db == "" {
		return patfake.New(config), func() error { return nil }, nil
	}
	s, err := openStore(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	fake, err := patfake.Open(config, s)
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return fake, s.Close, nil
}

// find returns the credentials of the token that an earlier run made.
func find(fake *patfake.Fake) (c patclient.Credentials, ok bool) {
	for _, token := range fake.Tokens() {
		if token.Name == bootstrap {
			c.ID = token.ID
			c.Secret, ok = fake.Reveal(token.ID)
		}
	}
	return c, ok
}

// listen listens on an address that other machines cannot reach.
func listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s is not a loopback address; use 127.0.0.1 or ::1", addr)
	}
	return net.Listen("tcp", addr)
}
