package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

// A rotator replaces the token in a vault.
//
// It writes down what it is about to do before it does anything that cannot be
// undone, so that each state that a kill can leave has one way on:
//
//	intent   a token of this name may exist, and its secret is unknown: delete it
//	pending  a token whose secret is stored, but that was not seen to work: verify it
//	retired  a token that no service uses any more: delete it
//
// Whatever the state, current is a token that works.
type rotator struct {
	vault   vault
	name    string
	scope   []string
	life    time.Duration
	log     *slog.Logger
	connect func(patclient.Credentials) *patclient.Client
	first   patclient.Credentials // for an empty vault
	now     func() time.Time

	// step is called between any two things that a kill can separate. A test
	// kills the process there.
	step func(name string)
}

// rotate completes or undoes what an earlier run began, and then replaces the
// current token.
func (r *rotator) rotate(ctx context.Context) error {
	unlock, err := r.vault.lock()
	if err != nil {
		return err
	}
	defer unlock()
	s, err := r.load()
	if err != nil {
		return err
	}
	begun := s.Pending != nil || s.Retired != ""
	if err := r.recover(ctx, &s); err != nil {
		return err
	}
	if begun {
		return nil // the token of the earlier run is the new one
	}
	if err := r.mint(ctx, &s); err != nil {
		return err
	}
	return r.recover(ctx, &s)
}

// load returns the state in the vault, and that of the first run if there is none.
func (r *rotator) load() (state, error) {
	s, err := r.vault.load()
	if err != nil || s.Current != nil {
		return s, err
	}
	if r.first.IsZero() {
		return s, errors.New("the vault is empty; set SAIL_CLIENT_ID and SAIL_CLIENT_SECRET for the first run")
	}
	s.Current = &credentials{r.first.ID, r.first.Secret}
	return s, r.save(&s)
}

func (r *rotator) save(s *state) error {
	r.at("before saving")
	err := r.vault.save(s, r.at)
	r.at("after saving")
	return err
}

func (r *rotator) at(name string) {
	if r.step != nil {
		r.step(name)
	}
}

func (r *rotator) client(s *state) *patclient.Client {
	return r.connect(patclient.Credentials{ID: s.Current.ID, Secret: s.Current.Secret})
}

// recover does what is left to do in a state, until only current is left.
func (r *rotator) recover(ctx context.Context, s *state) error {
	if s.Pending != nil {
		if err := r.verify(ctx, s); err != nil {
			return err
		}
	}
	if s.Retired != "" {
		if err := r.delete(ctx, s, s.Retired); err != nil {
			return err
		}
		s.Retired = ""
		if err := r.save(s); err != nil {
			return err
		}
	}
	if s.Intent != "" {
		return r.undo(ctx, s)
	}
	return nil
}

// mint creates a token and stores its secret.
func (r *rotator) mint(ctx context.Context, s *state) error {
	client := r.client(s)
	name, err := r.unusedName(ctx, client)
	if err != nil {
		return err
	}
	s.Intent = name // from here on a token of this name is ours
	if err := r.save(s); err != nil {
		return err
	}
	created, err := client.Create(ctx, pat.CreateExpiring(name, r.now().Add(r.life), r.scope...))
	r.at("after minting")
	if notCreated(err) { // whatever has that name now is not ours
		s.Intent = ""
		return errors.Join(fmt.Errorf("mint: %w", err), r.save(s))
	}
	if created.ID == "" || created.Secret.IsEmpty() {
		if err == nil {
			err = errors.New("the response has no secret")
		}
		// The token may exist. If it cannot be deleted now, the next run does.
		return errors.Join(fmt.Errorf("mint: %w", err), r.undo(ctx, s))
	}
	if err != nil { // the response is odd, but the secret is there
		r.log.WarnContext(ctx, "odd response", "err", err)
	}
	s.Intent, s.Pending = "", &credentials{created.ID, created.Secret}
	return r.save(s)
}

// notCreated reports whether the error of a Create says that no token was created.
func notCreated(err error) bool {
	var request *patclient.RequestError
	if errors.As(err, &request) {
		return true
	}
	var status *patclient.StatusError
	return errors.As(err, &status) && status.Status >= 400 && status.Status < 500 && status.Status != http.StatusRequestTimeout
}

// unusedName returns a name that no token of the owner has, so that a token that
// has it later cannot be anybody else's.
func (r *rotator) unusedName(ctx context.Context, client *patclient.Client) (string, error) {
	used := map[string]bool{}
	for token, err := range client.List(ctx, patclient.ListOptions{Owner: "me"}) {
		if err != nil && !concernsOne(err) {
			return "", err
		}
		used[token.Name] = true
	}
	for n := 1; ; n++ {
		if name := fmt.Sprintf("%s %d", r.name, n); !used[name] {
			return name, nil
		}
	}
}

// concernsOne reports whether an error of a list concerns one token, of which what
// could be read comes with it.
func concernsOne(err error) bool {
	var one *patclient.TokenError
	return errors.As(err, &one)
}

// undo deletes the tokens that have the name of the intent. There is one at most.
func (r *rotator) undo(ctx context.Context, s *state) error {
	client := r.client(s)
	var lost []string
	for token, err := range client.List(ctx, patclient.ListOptions{Owner: "me"}) {
		if err != nil && !concernsOne(err) {
			return fmt.Errorf("undo: %w", err)
		}
		if token.Name == s.Intent && token.ID != s.Current.ID {
			lost = append(lost, token.ID)
		}
	}
	for _, id := range lost {
		if err := r.delete(ctx, s, id); err != nil {
			return err
		}
	}
	s.Intent = ""
	return r.save(s)
}

// verify lets services use the pending token if it works, and deletes it if the
// API says that it does not.
func (r *rotator) verify(ctx context.Context, s *state) error {
	_, err := r.client(s).Authenticate(ctx, patclient.Credentials{ID: s.Pending.ID, Secret: s.Pending.Secret})
	r.at("after verifying")
	var status *patclient.StatusError
	switch {
	case err == nil:
		s.Current, s.Retired, s.Pending = s.Pending, s.Current.ID, nil
		r.log.InfoContext(ctx, "rotated", "id", s.Current.ID)
		return r.save(s)
	case errors.As(err, &status) && (status.Status == http.StatusUnauthorized || status.Status == http.StatusBadRequest):
		if err := r.delete(ctx, s, s.Pending.ID); err != nil {
			return err
		}
		s.Pending = nil
		return errors.Join(fmt.Errorf("the new token does not work: %w", err), r.save(s))
	}
	return fmt.Errorf("verify: %w", err) // it may work; the next run finds out
}

// delete deletes a token, which may be gone already.
func (r *rotator) delete(ctx context.Context, s *state, id string) error {
	err := r.client(s).Delete(ctx, id)
	r.at("after deleting")
	var status *patclient.StatusError
	if errors.As(err, &status) && status.Status == http.StatusNotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}
