// Package asuser runs tests a second time without the rights of root, to which
// permissions do not apply.
package asuser

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// marker tells the second run that it is the second.
const marker = "SAILPAT_TEST_AS_USER"

// Again runs the test once more as a user without rights, if this process is root.
// Otherwise, or where the system has no such users, it does nothing.
func Again(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 || os.Getenv(marker) != "" {
		return
	}
	t.Run("as another user", func(t *testing.T) {
		// The go command builds tests in folders that only root can enter.
		dir, err := os.MkdirTemp("", "asuser")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		program, temp := filepath.Join(dir, "test"), filepath.Join(dir, "tmp")
		if err := copyProgram(program); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(temp, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(t.Name(), "/")
		cmd := exec.Command(program, "-test.run=^"+name+"$", "-test.v")
		if testing.Short() {
			cmd.Args = append(cmd.Args, "-test.short")
		}
		cmd.Env = append(os.Environ(), marker+"=1", "TMPDIR="+temp, "HOME="+temp)
		cmd.Dir = temp
		if !dropRights(cmd, temp) {
			t.Skip("this system has no other user")
		}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func copyProgram(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	in, err := os.Open(self)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}
