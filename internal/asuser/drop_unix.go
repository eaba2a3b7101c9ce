//go:build unix

package asuser

import (
	"os"
	"os/exec"
	"syscall"
)

// nobody is a user and a group without rights. They need no name.
const nobody = 65534

func dropRights(cmd *exec.Cmd, home string) bool {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return os.Chown(home, nobody, nobody) == nil
}
