package main

import "fmt"

// lock keeps other rotators away from the vault until unlock is called or the
// process ends, however it ends.
func (v vault) lock() (unlock func(), err error) {
	f, err := openLocked(v.file + ".lock")
	if err != nil {
		return nil, fmt.Errorf("lock the vault, which another rotator may be using: %w", err)
	}
	return func() { f.Close() }, nil
}
