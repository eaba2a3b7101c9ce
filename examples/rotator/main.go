// Command rotator replaces a personal access token by a new one: it mints, stores
// and verifies the new token, lets services use it, and deletes the old one. It may
// be killed at any time; the next run completes or undoes what the last one began.
//
//	rotator -vault tokens.json -name "deploy bot" -days 90
//
// The environment names the tenant, SAIL_BASE_URL, and for the first run the
// credentials of a token, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET, as the vendor's
// command line does. A second rotator on the same vault is refused while the
// first one runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "rotator:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, env func(string) string) error {
	flags := flag.NewFlagSet("rotator", flag.ContinueOnError)
	file := flags.String("vault", "", "`file` that holds the credentials; services read \"current\" from it")
	name := flags.String("name", "rotator", "`name` of the tokens; a number follows")
	days := flags.Int("days", 90, "how many `days` a token lasts")
	scope := flags.String("scope", "", "`scopes` of the tokens, separated by commas; they must allow to manage tokens (default: all rights of the owner)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *file == "" || flags.NArg() > 0 {
		return errors.New("expected -vault FILE and no arguments")
	}
	r := &rotator{
		vault: vault{*file},
		name:  *name,
		life:  time.Duration(*days) * 24 * time.Hour,
		log:   slog.New(slog.NewTextHandler(os.Stderr, nil)),
		connect: func(c patclient.Credentials) *patclient.Client {
			return &patclient.Client{Base: env("SAIL_BASE_URL"), Credentials: c}
		},
		first: patclient.Credentials{ID: env("SAIL_CLIENT_ID"), Secret: pat.NewSecret(env("SAIL_CLIENT_SECRET"))},
		now:   time.Now,
	}
	if *scope != "" {
		r.scope = strings.Split(*scope, ",")
	}
	return r.rotate(ctx)
}
