package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sailpat/sailpat/pat"
)

// A state is what a vault holds. Its JSON has the secrets in clear: a real vault
// encrypts them.
type state struct {
	Current *credentials `json:"current,omitempty"` // that services use
	Intent  string       `json:"intent,omitempty"`  // name of a token that is being minted
	Pending *credentials `json:"pending,omitempty"` // minted, not verified
	Retired string       `json:"retired,omitempty"` // ID of a token to delete
}

type credentials struct {
	ID     string     `json:"id"`
	Secret pat.Secret `json:"secret"`
}

// A vault is a file that only its owner can read.
type vault struct{ file string }

// load returns what the vault holds, or the zero state if there is no file.
func (v vault) load() (s state, err error) {
	data, err := os.ReadFile(v.file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if json.Unmarshal(data, &s) != nil { // whose error can quote a secret
		return s, fmt.Errorf("%s is no vault", v.file)
	}
	return s, nil
}

// save replaces the file as a whole: a kill leaves the old state or the new one.
// It calls at between any two steps.
func (v vault) save(s *state, at func(string)) (err error) {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(v.file+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	at("file created")
	if _, err := f.Write(data); err != nil {
		return err
	}
	at("file written")
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	at("before renaming")
	if err := os.Rename(v.file+".tmp", v.file); err != nil {
		return err
	}
	at("after renaming")
	return syncFolder(filepath.Dir(v.file))
}

// syncFolder makes the new name last, where the system can do that.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) && !errors.Is(err, fs.ErrPermission) {
		return err // Windows cannot, and says so in one of these ways
	}
	return nil
}
