//go:build !unix

package disk

import (
	"errors"
	"io/fs"
	"os"
)

const noFollow = 0

func owner(fs.FileInfo) (uid, gid int, known bool) { return 0, 0, false }
func links(fs.FileInfo) uint64                     { return 1 }
func cannotRename(error) bool                      { return false }
func cannotCreate(err error) bool                  { return errors.Is(err, fs.ErrPermission) }
func lock(*os.File) error                          { return nil }

// ignoreUnsupported also ignores what Windows says of a folder.
func ignoreUnsupported(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

func duplicate(int) (*os.File, error) { return nil, errors.ErrUnsupported }
